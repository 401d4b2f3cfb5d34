import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';
import { countIn, isCount, subjectOf } from './monitored-world.ts';

/** A fake of New Relic's GraphQL API: it knows the four requests of the adapter, and nothing else. */
export class FakeNewRelic {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly queries: string[] = [];
  readonly canceled: string[] = [];
  readonly #running = new Map<string, { nrql: string; looks: number }>();

  #answer({ method, path, headers, body }: FakeRequest): FakeAnswer {
    if (method !== 'POST' || path !== '/graphql') return { status: 404, body: 'not found' };
    if (headers['api-key'] !== 'NRAK-fake') return { status: 401, body: { errors: [{ message: 'Invalid API key' }] } };
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    const failed = (message: string) => ({ status: 200, body: { data: { actor: null }, errors: [{ message }] } });
    const data = (account: object) => ({ status: 200, body: { data: { actor: { account } } } });
    if (query.includes('nrqlCancelQuery')) {
      this.canceled.push(String(variables.id));
      return { status: 200, body: { data: { nrqlCancelQuery: { requestStatus: 'ACCEPTED' } } } };
    }
    if (variables.account !== 7) return data({ asked: null });
    if (query.includes('{ name }')) return data({ name: 'Harbor' });
    if (query.includes('nrqlQueryProgress')) return this.#look(String(variables.id), data);
    const nrql = String(variables.nrql);
    this.queries.push(nrql);
    const subject = subjectOf(nrql);
    if (subject === 'nonsense') return failed('NRQL Syntax Error: unknown function nonsense');
    if (subject === 'endless' || subject === 'slow') {
      const id = `q${this.#running.size + 1}`;
      this.#running.set(id, { nrql, looks: 0 });
      return data({ asked: { results: null, queryProgress: { queryId: id, completed: false, retryAfter: 0 } } });
    }
    return data({ asked: { results: resultsOf(nrql), metadata: { facets: null }, queryProgress: null } });
  }

  #look(id: string, data: (account: object) => FakeAnswer): FakeAnswer {
    const running = this.#running.get(id);
    if (running === undefined) return { status: 200, body: { errors: [{ message: 'no such query' }] } };
    running.looks += 1;
    const completed = running.looks >= 2 && subjectOf(running.nrql) === 'slow';
    return data({
      asked: {
        results: completed ? [{ latest: 42 }] : null,
        queryProgress: { queryId: id, completed, retryAfter: 0 },
      },
    });
  }
}

function resultsOf(nrql: string): object[] {
  const subject = subjectOf(nrql);
  const [, from = 0, until = 0] = (/SINCE (\d+) UNTIL (\d+)/.exec(nrql) ?? []).map((ms) => Number(ms) / 1_000);
  const value = (begin: number, end: number): object => {
    if (isCount(subject)) return { count: countIn(subject, begin, end) };
    if (subject === 'null' || subject === 'empty') return { 'average.duration': null };
    if (subject === 'text') return { latest: 'busy' };
    if (subject === 'several') return { 'min.duration': 1, 'max.duration': 2 };
    return { 'percentile.duration': { '95': 42 } };
  };
  const [, step] = /TIMESERIES (\d+) seconds/.exec(nrql) ?? [];
  if (step === undefined) return [value(from, until)];
  const length = Number(step);
  return Array.from({ length: Math.ceil((until - from) / length) }, (_, index) => {
    const begin = from + index * length;
    const end = Math.min(begin + length, until);
    return { ...value(begin, end), beginTimeSeconds: begin, endTimeSeconds: end };
  });
}
