import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

type Course = 'succeeds' | 'fails' | 'lasts' | 'queued' | 'asks' | 'fails-guided';

interface FakeTask {
  id: string;
  deploymentId: string;
  comments: string;
  course: Course;
  state: string;
  createdAt: string;
  completedAt: string | null;
  errorMessage: string;
  looks: number;
  log: string[];
  isSlow: boolean;
  /** Whoever takes responsibility answers. */
  hasResponsibility: boolean;
  answers: string[];
}

type Fields = Record<string, string | string[] | boolean | undefined>;

const space = 'Spaces-1';
const things: Readonly<Record<string, { Id: string; Name: string; Slug?: string }[]>> = {
  spaces: [
    { Id: 'Spaces-12', Name: 'Default copy' },
    { Id: space, Name: 'Default' },
  ],
  projects: [
    { Id: 'Projects-2', Name: 'Shop archive', Slug: 'shop-archive' },
    { Id: 'Projects-1', Name: 'Shop', Slug: 'shop' },
  ],
  environments: [{ Id: 'Environments-1', Name: 'Production' }],
  tenants: [{ Id: 'Tenants-1', Name: 'Harbor', Slug: 'harbor' }],
};
const courses = 'succeeds fails lasts queued asks fails-guided'.split(' ');
const ended = new Set(['Success', 'Failed', 'Canceled', 'TimedOut']);

/**
 * A fake of an Octopus Deploy server with one space and one project. It is a fake: it knows the REST API as its clients
 * use it, and the vendor's own client from npm drives it in a test of its own.
 */
export class FakeOctopus {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly tasks: FakeTask[] = [];
  /** By version. */
  readonly releases = new Map<string, string>();
  /** The words with which every deployment is refused. */
  freeze: string | null = null;
  mayTakeResponsibility = true;
  readonly bodies: Fields[] = [];

  async start(): Promise<this> {
    await this.server.start();
    return this;
  }

  taskOf({ id }: { id: string }): FakeTask {
    const task = this.tasks.find(({ comments }) => comments.split(' ').includes(id));
    if (task === undefined) throw new Error(`there is no task for ${id}`);
    return task;
  }

  startByHand(course: Course): void {
    this.#begin('', course);
  }

  answerByHand(operation: { id: string }): void {
    this.taskOf(operation).answers.push('Proceed by hand');
    finish(this.taskOf(operation), 'Success');
  }

  #begin(comments: string, course: Course): FakeTask {
    const number = this.tasks.length + 1;
    const task: FakeTask = {
      ...{ id: `ServerTasks-${number}`, deploymentId: `Deployments-${number}`, comments, course },
      state: course === 'queued' ? 'Queued' : 'Executing',
      ...{ createdAt: new Date().toISOString(), completedAt: null, errorMessage: '', looks: 0, isSlow: false },
      log: [`Deploying with ${course}`],
      ...{ hasResponsibility: false, answers: [] },
    };
    this.tasks.push(task);
    return task;
  }

  #answer(request: FakeRequest): FakeAnswer {
    const { path, headers, query } = request;
    if (path === '/api' || path === '/api/') return ok({ Application: 'Octopus Deploy', Version: '2026.3.1' });
    if (headers['x-octopus-apikey'] !== 'API-FAKE') return failure(401, 'You must be logged in.');
    if (path === '/api/users/me') return ok({ Id: 'Users-1', Username: 'deploy-bot' });
    if (path === '/api/spaces') return list(things.spaces ?? [], query);
    const rest = path.replace(new RegExp(`^/api/(${space}/)?`), '');
    const [kind = '', id = '', verb = '', version] = rest.split('/');
    if (kind === 'tasks') return this.#task(request, id, verb);
    if (!path.startsWith(`/api/${space}/`)) return failure(404, 'The resource was not found.');
    if (kind === 'interruptions') return this.#interruption(request, id, verb);
    if (kind === 'releases' && version === undefined && verb === 'v1') return this.#release(fieldsOf(request));
    if (kind === 'deployments') return this.#deployments(request, verb);
    return list(things[kind] ?? [], query);
  }

  #release({ ReleaseVersion, ProjectName, IgnoreIfAlreadyExists }: Fields): FakeAnswer {
    if (!matches('projects', ProjectName)) return failure(404, 'The project was not found.');
    const version = String(ReleaseVersion);
    const known = this.releases.get(version);
    if (known !== undefined && !IgnoreIfAlreadyExists)
      return failure(400, 'There was a problem with your request.', `A release ${version} exists already.`);
    const ReleaseId = known ?? `Releases-${this.releases.size + 1}`;
    this.releases.set(version, ReleaseId);
    return ok({ ReleaseId, ReleaseVersion: version }, 201);
  }

  #deployments(request: FakeRequest, verb: string): FakeAnswer {
    if (request.method === 'GET') {
      if (request.query.get('projects') !== 'Projects-1' || request.query.get('environments') !== 'Environments-1')
        return ok({ Items: [] });
      return list(this.tasks.map(shownDeployment).reverse(), request.query);
    }
    const body = fieldsOf(request);
    this.bodies.push(body);
    if (this.freeze !== null) return failure(400, 'There was a problem with your request.', this.freeze);
    const { ReleaseId, ReleaseVersion, EnvironmentId, EnvironmentNames, Comments } = body;
    const version = [...this.releases].find(([name, id]) => id === ReleaseId || name === ReleaseVersion)?.[0];
    const isKnown = EnvironmentId === 'Environments-1' || (EnvironmentNames as string[])?.includes('Production');
    if (version === undefined || !isKnown) return failure(404, 'The release or environment was not found.');
    const course = courses.find((one) => version.endsWith(`-${one}`)) ?? 'lasts';
    const task = this.#begin(String(Comments ?? ''), course as Course);
    const tasks = [{ DeploymentId: task.deploymentId, ServerTaskId: task.id }];
    return verb === 'untenanted' ? ok({ DeploymentServerTasks: tasks }, 201) : ok(shownDeployment(task), 201);
  }

  #task({ method, query }: FakeRequest, id: string, verb: string): FakeAnswer {
    if (id === '') {
      const wanted = (query.get('ids') ?? '').split(',');
      return ok({ Items: this.tasks.filter((one) => wanted.includes(one.id)).map(shownTask) });
    }
    const task = this.tasks.find((one) => one.id === id);
    if (task === undefined) return failure(404, 'The resource was not found.');
    if (verb === 'details') return ok({ Task: shownTask(task), ActivityLogs: shownLog(task, query.get('tail')) });
    if (verb === 'cancel' && method === 'POST') {
      if (ended.has(task.state)) return failure(400, 'There was a problem with your request.', 'It has completed.');
      task.state = 'Cancelling';
      if (!task.isSlow) finish(task, 'Canceled');
      return ok(shownTask(task));
    }
    task.looks += 1;
    if (task.looks > 1 && task.course === 'succeeds') finish(task, 'Success');
    if (task.looks > 1 && task.course === 'fails') finish(task, 'Failed', 'The deployment failed because a step did.');
    return ok(shownTask(task));
  }

  #interruption(request: FakeRequest, id: string, verb: string): FakeAnswer {
    const mayTake = this.mayTakeResponsibility;
    if (id === '') {
      const regarding = request.query.get('regarding');
      return ok({ Items: this.tasks.filter((one) => one.id === regarding && waits(one)).map(shown) });
    }
    const task = this.tasks.find((one) => one.id.replace('ServerTasks', 'Interruptions') === id);
    if (task === undefined) return failure(404, 'The resource was not found.');
    if (verb === 'responsible' && request.method === 'PUT') {
      task.hasResponsibility = mayTake;
      return mayTake ? ok({ Id: 'Users-1' }) : failure(403, 'You do not have permission.');
    }
    if (!waits(task)) return failure(400, 'There was a problem with your request.', 'It was submitted already.');
    if (!task.hasResponsibility) return failure(400, 'There was a problem with your request.', 'Take responsibility.');
    const { Result, Guidance } = fieldsOf(request);
    task.answers.push(String(Result ?? Guidance));
    finish(
      task,
      ['Proceed', 'Ignore'].includes(task.answers.at(-1) ?? '') ? 'Success' : 'Failed',
      'Aborted by a user.',
    );
    return ok(shown(task));

    function shown(one: FakeTask): object {
      return shownInterruption(one, mayTake);
    }
  }
}

export function finish(task: FakeTask, state: string, errorMessage = ''): void {
  if (ended.has(task.state)) return;
  Object.assign(task, {
    state,
    completedAt: new Date().toISOString(),
    errorMessage: state === 'Failed' ? errorMessage : '',
  });
}

const ok = (body: unknown, status = 200): FakeAnswer => ({ status, body });
const failure = (status: number, ErrorMessage: string, ...Errors: string[]): FakeAnswer => ({
  status,
  body: { ErrorMessage, Errors, HelpText: null },
});

const matches = (kind: string, name: unknown) => things[kind]?.some(({ Id, Name }) => Id === name || Name === name);
const waits = ({ course, state, answers }: FakeTask) =>
  ['asks', 'fails-guided'].includes(course) && state === 'Executing' && answers.length === 0;

/** Field names in Pascal case: the server takes both. */
function fieldsOf({ body }: FakeRequest): Fields {
  const given = (body === '' ? {} : JSON.parse(body)) as Fields;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key[0]?.toUpperCase() + key.slice(1), value]));
}

function list(items: readonly object[], query: URLSearchParams): FakeAnswer {
  const part = query.get('partialName')?.toLowerCase();
  const ids = query.get('ids')?.split(',');
  const found = (items as { Id: string; Name: string }[])
    .filter(({ Name }) => part === undefined || Name.toLowerCase().includes(part))
    .filter(({ Id }) => ids === undefined || ids.includes(Id));
  const skip = Number(query.get('skip') ?? 0);
  const taken = found.slice(skip, skip + Number(query.get('take') ?? 30));
  return ok({ ItemType: 'Resource', TotalResults: found.length, ItemsPerPage: taken.length, Items: taken });
}

function shownDeployment({ id, deploymentId, comments, createdAt }: FakeTask): object {
  return { Id: deploymentId, Name: 'Deploy to Production', TaskId: id, Comments: comments, Created: createdAt };
}

function shownTask(task: FakeTask): object {
  const { id, state, createdAt, completedAt, errorMessage, course } = task;
  return {
    ...{ Id: id, Name: 'Deploy', State: state, QueueTime: createdAt, CompletedTime: completedAt },
    StartTime: course === 'queued' ? null : createdAt,
    ...{ IsCompleted: ended.has(state), FinishedSuccessfully: state === 'Success', ErrorMessage: errorMessage },
    HasPendingInterruptions: waits(task),
  };
}

function shownLog({ log, id }: FakeTask, tail: string | null): object[] {
  const lines = tail === null ? log : log.slice(-Number(tail));
  const LogElements = lines.map((MessageText) => ({ Category: 'Info', MessageText }));
  return [
    { Id: id, Name: 'Deploy Shop', Status: 'Running', LogElements, Children: [{ Id: '1', Name: 'Step 1: Install' }] },
  ];
}

function shownInterruption(task: FakeTask, mayTake: boolean): object {
  const isGuided = task.course === 'fails-guided';
  const buttons = isGuided ? ['Fail', 'Retry', 'Ignore'] : ['Proceed', 'Abort'];
  return {
    ...{ Id: task.id.replace('ServerTasks', 'Interruptions'), TaskId: task.id, IsPending: waits(task) },
    Title: isGuided ? 'The deployment requires failure guidance' : 'Check the home page',
    ...{ HasResponsibility: task.hasResponsibility, CanTakeResponsibility: mayTake },
    Form: {
      Values: {},
      Elements: [
        { Name: 'Instructions', Control: { Type: 'Paragraph', Text: 'Does the shop look right?' } },
        { Name: 'Notes', Control: { Type: 'TextArea', Label: 'Notes' } },
        {
          Name: isGuided ? 'Guidance' : 'Result',
          Control: { Type: 'SubmitButtonGroup', Buttons: buttons.map((Text) => ({ Text, Value: Text })) },
        },
      ],
    },
  };
}
