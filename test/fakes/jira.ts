import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

interface MockIssue {
  key: string;
  title: string;
  status: string;
  comments: unknown[];
  links: Map<string, { url: string; title: string }>;
}

const prefix = '/rest/api/3';

/** A Jira mock based on Atlassian's own API description; every request and response is validated against it. */
export class MockJira {
  readonly issues = new Map<string, MockIssue>();
  readonly violations: string[] = [];
  readonly server = new FakeServer((request) => this.#answer(request));
  /** Whether the workflow refuses every transition although it offers it. */
  isRefusing = false;
  readonly #contract: VendorContract;

  constructor(contract: VendorContract) {
    this.#contract = contract;
  }

  open(title = 'A ticket'): string {
    const key = `SHOP-${this.issues.size + 1}`;
    this.issues.set(key, { key, title, status: 'In Progress', comments: [], links: new Map() });
    return key;
  }

  issue(key: string): MockIssue {
    const found = this.issues.get(key);
    if (!found) throw new Error(`there is no ${key}`);
    return found;
  }

  #answer({ method, path, query, headers, body: text }: FakeRequest): FakeAnswer {
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const right = `Basic ${Buffer.from('bot@example.com:jira-token').toString('base64')}`;
    if (headers.authorization !== right) return { status: 401, body: { errorMessages: ['Unauthorized'], errors: {} } };
    const [, key = '', verb] = /^\/rest\/api\/3\/issue\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const template = key === '' ? path : `${prefix}/issue/{issueIdOrKey}${verb === undefined ? '' : `/${verb}`}`;
    this.violations.push(...this.#contract.requestFaults(method, template, body));
    const send = (status: number, answer?: unknown): FakeAnswer => {
      this.violations.push(...this.#contract.answerFaults(method, template, status, answer));
      return { status, body: answer };
    };
    if (path === `${prefix}/myself`) return send(200, { accountId: '1', displayName: 'Release Bot', active: true });
    const issue = this.issues.get(decodeURIComponent(key));
    if (!issue) return send(404, { errorMessages: ['Issue does not exist or you do not have permission'], errors: {} });
    switch (`${method} ${verb ?? ''}`) {
      case 'GET ':
        return send(200, { key: issue.key, id: '1', fields: { summary: issue.title, status: { name: issue.status } } });
      case 'GET comment':
        return send(200, commentsOf(issue, query));
      case 'POST comment':
        issue.comments.unshift((body as { body: unknown }).body);
        return send(201, { id: String(issue.comments.length), body: (body as { body: unknown }).body });
      case 'POST remotelink':
        return send(...linked(issue, body as { globalId: string; object: { url: string; title: string } }));
      case 'GET transitions':
        return send(200, { transitions: offered(issue) });
      case 'POST transitions':
        return this.#move(issue, (body as { transition: { id: string } }).transition.id, send);
      default:
        return send(404, { errorMessages: ['no'] });
    }
  }

  #move(issue: MockIssue, id: string, send: (status: number, answer?: unknown) => FakeAnswer): FakeAnswer {
    const wanted = offered(issue).find((one) => one.id === id);
    if (this.isRefusing || !wanted)
      return send(400, {
        errorMessages: ['It is not on the appropriate screen'],
        errors: { resolution: 'is required' },
      });
    issue.status = wanted.to.name;
    return send(204);
  }
}

function offered({ status }: MockIssue) {
  const way = (id: string, name: string, to: string) => ({ id, name, to: { name: to, self: 'https://x', id } });
  return status === 'Done' ? [] : [way('11', 'Stop progress', 'To Do'), way('31', 'Finish', 'Done')];
}

/** Newest first. */
function commentsOf({ comments }: MockIssue, query: URLSearchParams): unknown {
  const startAt = Number(query.get('startAt') ?? 0);
  const maxResults = Number(query.get('maxResults') ?? 50);
  const page = comments.slice(startAt, startAt + maxResults).map((body, index) => ({ id: String(index), body }));
  return { comments: page, startAt, maxResults, total: comments.length };
}

function linked(
  { links }: MockIssue,
  { globalId, object }: { globalId: string; object: { url: string; title: string } },
): [number, unknown] {
  const isNew = !links.has(globalId);
  links.set(globalId, { url: object.url, title: object.title });
  return [isNew ? 201 : 200, { id: links.size, self: 'https://x' }];
}
