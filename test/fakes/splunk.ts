import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';
import { countIn, isCount, subjectOf } from './monitored-world.ts';

interface FakeJob {
  search: string;
  from: number;
  to: number;
  looks: number;
}

/** A fake of Splunk's search jobs. */
export class FakeSplunk {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly jobs = new Map<string, FakeJob>();
  readonly canceled: string[] = [];
  /** What a job says beside its results. */
  messages: { type: string; text: string }[] = [];

  #answer({ method, path, headers, body }: FakeRequest): FakeAnswer {
    const refuse = (status: number, text: string): FakeAnswer => ({
      status,
      body: { messages: [{ type: 'ERROR', text }] },
    });
    if (headers.authorization !== 'Bearer splunk-token') return refuse(401, 'call not properly authenticated');
    if (path === '/services/authentication/current-context')
      return { status: 200, body: { entry: [{ content: { username: 'quarterdeck' } }] } };
    const [, kind, id = '', verb] =
      /^\/services(?:NS\/nobody\/\w+)?\/(search\/(?:v2\/)?jobs)(?:\/([\w]+))?(?:\/(\w+))?$/.exec(path) ?? [];
    if (kind === undefined) return refuse(404, 'not found');
    if (id === '') return method === 'POST' ? this.#start(new URLSearchParams(body), refuse) : refuse(405, 'no list');
    const job = this.jobs.get(id);
    if (job === undefined) return refuse(404, 'Unknown sid.');
    if (verb === 'control') {
      this.canceled.push(id);
      this.jobs.delete(id);
      return { status: 200, body: { messages: [{ type: 'INFO', text: 'Search job cancelled.' }] } };
    }
    if (verb === 'results') {
      if (!isDone(job)) return { status: 204 };
      return { status: 200, body: { preview: false, init_offset: 0, messages: [], results: resultsOf(job) } };
    }
    job.looks += 1;
    return { status: 200, body: { entry: [{ content: this.#stateOf(job) }] } };
  }

  #start(form: URLSearchParams, refuse: (status: number, text: string) => FakeAnswer): FakeAnswer {
    const search = form.get('search') ?? '';
    const id = form.get('id') ?? '';
    if (!/^(search |\|)/.test(search) || subjectOf(search) === 'nonsense')
      return refuse(400, "Unknown search command 'nonsense'.");
    if (this.jobs.has(id)) return refuse(409, 'the id is in use');
    const [from, to] = ['earliest_time', 'latest_time'].map((name) => Number(form.get(name)));
    this.jobs.set(id, { search, from: from ?? 0, to: to ?? 0, looks: 0 });
    return { status: 201, body: { sid: id } };
  }

  #stateOf(job: FakeJob): object {
    const done = isDone(job);
    const dispatchState = done ? 'DONE' : job.looks === 1 ? 'QUEUED' : 'RUNNING';
    return { dispatchState, isDone: done, isFailed: false, isFinalized: false, messages: this.messages };
  }
}

function isDone({ search, looks }: FakeJob): boolean {
  const subject = subjectOf(search);
  return subject !== 'endless' && looks >= (subject === 'slow' ? 3 : 1);
}

function resultsOf({ search, from, to }: FakeJob): object[] {
  const subject = subjectOf(search);
  const values = (begin: number, end: number): object[] => {
    if (isCount(subject)) return [{ value: String(countIn(subject, begin, end)) }];
    if (subject === 'null' || subject === 'empty') return [{}];
    if (subject === 'text') return [{ value: 'busy' }];
    if (subject === 'several') return [{ value: '1' }, { value: '2' }];
    return [{ value: '42.0' }];
  };
  const [, begin, span] = /eval at=(\d+)\+floor\(\(_time-\d+\)\/(\d+)\)/.exec(search) ?? [];
  if (begin === undefined) return values(from, to);
  const length = Number(span);
  return Array.from({ length: Math.ceil((to - Number(begin)) / length) }, (_, index) => {
    const at = Number(begin) + index * length;
    return { at: `${at}.000`, ...values(at, Math.min(at + length, to))[0] };
  });
}
