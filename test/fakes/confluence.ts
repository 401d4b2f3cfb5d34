import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

interface MockPage {
  id: string;
  spaceId: string;
  parentId?: string;
  title: string;
  status: string;
  version: number;
  storage: string;
}

interface Written {
  spaceId: string;
  parentId?: string;
  title: string;
  body: { value: string };
  version?: { number: number };
}

const prefix = '/wiki/api/v2';

/** A Confluence mock based on Atlassian's own API description; every request and response is validated against it. */
export class MockConfluence {
  readonly pages: MockPage[] = [];
  readonly violations: string[] = [];
  readonly server = new FakeServer((request) => this.#answer(request));
  /** How often somebody edits a page between its reading and its update. */
  editsMeanwhile = 0;
  readonly #contract: VendorContract;

  constructor(contract: VendorContract) {
    this.#contract = contract;
  }

  /** The page of this title that is not in the trash. */
  titled(title: string): MockPage | undefined {
    return this.pages.find((page) => page.title === title && page.status === 'current');
  }

  write({ spaceId, parentId, title, body }: Written): MockPage {
    const made: MockPage = {
      ...{ id: String(1_000 + this.pages.length), spaceId, title, status: 'current', version: 1, storage: body.value },
      ...(parentId === undefined ? {} : { parentId }),
    };
    this.pages.push(made);
    return made;
  }

  #answer({ method, path, query, headers, body: text }: FakeRequest): FakeAnswer {
    const body = text === '' ? undefined : (JSON.parse(text) as Written);
    const right = `Basic ${Buffer.from('bot@example.com:confluence-token').toString('base64')}`;
    if (headers.authorization !== right) return { status: 401, body: errors(401, 'Unauthorized') };
    const [, id] = /^\/wiki\/api\/v2\/pages\/([^/]+)$/.exec(path) ?? [];
    const template = id === undefined ? path.slice(prefix.length) : '/pages/{id}';
    this.violations.push(...this.#contract.requestFaults(method, template, body));
    const send = (status: number, answer: unknown): FakeAnswer => {
      // The description leaves out that a stale version is refused with 409.
      if (status !== 409) this.violations.push(...this.#contract.answerFaults(method, template, status, answer));
      return { status, body: answer };
    };
    if (template === '/spaces') {
      const asked = query.get('keys');
      const all = [{ id: '77', key: 'OPS', name: 'Operations', type: 'global', status: 'current' }];
      return send(200, { results: all.filter(({ key }) => asked === null || asked === key), _links: {} });
    }
    if (template === '/pages' && method === 'GET') return send(200, this.#found(query));
    if (template === '/pages' && body) {
      if (this.titled(body.title)) return send(400, errors(400, 'A page with this title already exists'));
      return send(200, shown(this.write(body)));
    }
    const page = this.pages.find((one) => one.id === id);
    if (!page || page.status === 'deleted') return send(404, errors(404, 'Not Found'));
    if (method === 'GET') return send(200, shown(page));
    return this.#update(page, body, send);
  }

  #update(
    page: MockPage,
    body: Written | undefined,
    send: (status: number, answer: unknown) => FakeAnswer,
  ): FakeAnswer {
    if (this.editsMeanwhile > 0) {
      this.editsMeanwhile -= 1;
      page.version += 1;
    }
    if (body?.version?.number !== page.version + 1) return send(409, errors(409, 'Version must be incremented'));
    Object.assign(page, { title: body.title, storage: body.body.value, version: page.version + 1 });
    return send(200, shown(page));
  }

  #found(query: URLSearchParams): unknown {
    const results = this.pages.filter(
      ({ spaceId, title, status }) =>
        spaceId === query.get('space-id') && title === query.get('title') && status === query.get('status'),
    );
    return { results: results.map((page) => shown(page)), _links: {} };
  }
}

function shown({ id, spaceId, parentId, title, status, version, storage }: MockPage): unknown {
  return {
    ...{ id, spaceId, title, status, version: { number: version } },
    ...(parentId === undefined ? {} : { parentId }),
    body: { storage: { representation: 'storage', value: storage } },
    _links: { webui: `/spaces/OPS/pages/${id}`, base: 'https://example.atlassian.net/wiki' },
  };
}

function errors(status: number, title: string): unknown {
  return { errors: [{ status, code: 'X', title, detail: null }] };
}
