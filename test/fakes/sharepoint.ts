import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

interface File {
  id: string;
  drive: string;
  path: string;
  version: number;
  text: string;
  isDeleted: boolean;
}

const site = { id: 'example.sharepoint.com,site-1,web-1', displayName: 'Operations' };
const drives = [
  { id: 'b!documents', name: 'Documents' },
  { id: 'b!records', name: 'Release Records' },
];

/**
 * A fake of the calls of Microsoft Graph for files in a document library, and of the login of Microsoft Entra, written
 * from Microsoft's documentation: it shows what the adapter does with a system that behaves as described there, and
 * nothing about a real tenant.
 */
export class FakeSharePoint {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly files: File[] = [];
  readonly tokens = new Set<string>();
  tokensIssued = 0;
  /** How long a token is valid, in seconds. */
  expiresIn = 3_599;
  /** How often somebody changes a file between its reading and its update. */
  editsMeanwhile = 0;
  /** Whether somebody has files open who locks them. */
  isLocked = false;

  at(path: string, drive = 'b!documents'): File | undefined {
    return this.files.find(
      (file) => !file.isDeleted && file.drive === drive && file.path.toLowerCase() === path.toLowerCase(),
    );
  }

  write(path: string, text: string, drive = 'b!documents'): File {
    const made = { id: `01FILE${this.files.length + 1}`, drive, path, version: 1, text, isDeleted: false };
    this.files.push(made);
    return made;
  }

  #answer({ method, path: raw, query, headers, body }: FakeRequest): FakeAnswer {
    const path = decodeURIComponent(raw);
    if (path === '/example.onmicrosoft.com/oauth2/v2.0/token') return this.#issue(new URLSearchParams(body));
    const download = /^\/download\/(\w+)$/.exec(path)?.[1];
    if (download !== undefined) {
      if (headers.authorization !== undefined) return { status: 400, body: 'a token was sent to another host' };
      return { status: 200, body: this.files.find(({ id }) => id === download)?.text ?? '' };
    }
    if (!this.tokens.has(headers.authorization?.replace('Bearer ', '') ?? ''))
      return fault(401, 'InvalidAuthenticationToken', 'Access token has expired or is not yet valid.');
    if (!/^[0-9a-f-]{36}$/.test(String(headers['client-request-id']))) return fault(400, 'badRequest', 'no request id');
    if (/^\/v1\.0\/sites\/[^/]+:\/sites\/ops$/.test(path)) return { status: 200, body: site };
    if (path === `/v1.0/sites/${site.id}/drive`) return { status: 200, body: drives[0] };
    if (path === `/v1.0/sites/${site.id}/drives`) return { status: 200, body: { value: drives } };
    const [, drive = '', kind, rest = ''] = /^\/v1\.0\/drives\/([^/]+)\/(items\/|root:\/)(.*)$/.exec(path) ?? [];
    if (kind === undefined) return fault(404, 'itemNotFound', 'The resource could not be found.');
    if (kind === 'items/') return this.#byId(method, rest, headers['if-match'], body);
    return this.#byPath(method, drive, rest, query, body);
  }

  #issue(form: URLSearchParams): FakeAnswer {
    if (form.get('client_secret') !== 'client-secret' || form.get('scope') !== 'https://graph.microsoft.com/.default')
      return { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid secret.' } };
    this.tokensIssued += 1;
    const token = `token-number-${this.tokensIssued}`;
    this.tokens.add(token);
    return { status: 200, body: { token_type: 'Bearer', expires_in: this.expiresIn, access_token: token } };
  }

  #byId(method: string, rest: string, ifMatch: string | undefined, text: string): FakeAnswer {
    const [id, verb] = rest.split('/');
    const file = this.files.find((one) => one.id === id && !one.isDeleted);
    if (!file) return fault(404, 'itemNotFound', 'The resource could not be found.');
    if (method === 'GET') return { status: 200, body: this.#shown(file) };
    if (method !== 'PUT' || verb !== 'content') return fault(405, 'notAllowed', 'no');
    if (this.isLocked) return fault(423, 'resourceLocked', 'The resource you are attempting to access is locked');
    if (this.editsMeanwhile > 0) {
      this.editsMeanwhile -= 1;
      file.version += 1;
    }
    if (ifMatch !== tagOf(file)) return fault(412, 'resourceModified', 'ETag does not match current item');
    Object.assign(file, { text, version: file.version + 1 });
    return { status: 200, body: this.#shown(file) };
  }

  #byPath(method: string, drive: string, rest: string, query: URLSearchParams, text: string): FakeAnswer {
    const file = this.at(rest.replace(/:\/content$/, ''), drive);
    if (method === 'GET')
      return file
        ? { status: 200, body: this.#shown(file) }
        : fault(404, 'itemNotFound', 'The resource could not be found.');
    if (query.get('@microsoft.graph.conflictBehavior') !== 'fail') return fault(400, 'invalidRequest', 'not this way');
    if (file) return fault(409, 'nameAlreadyExists', 'The specified item name already exists.');
    const name = rest.replace(/:\/content$/, '');
    if (/["*:<>?\\|#%]|^\.|[. ]$|\/[. ]/.test(name)) return fault(400, 'invalidRequest', 'The name is not valid.');
    return { status: 201, body: this.#shown(this.write(name, text, drive)) };
  }

  #shown(file: File): unknown {
    return {
      ...{ id: file.id, name: file.path.split('/').at(-1), eTag: tagOf(file), size: file.text.length },
      webUrl: `https://example.sharepoint.com/sites/ops/${file.drive.slice(2)}/${file.path}`,
      '@microsoft.graph.downloadUrl': `${this.server.url}/download/${file.id}?tempauth=1`,
    };
  }
}

function tagOf({ id, version }: File): string {
  return `"{${id}},${version}"`;
}

function fault(status: number, code: string, message: string): FakeAnswer {
  return { status, body: { error: { code, message, innerError: { 'request-id': 'f00d', date: '2026-03-04' } } } };
}
