import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

interface Entry {
  id: string;
  number: string;
  values: Record<string, string>;
  /** What has to be done before its status changes. */
  required: string | null;
}

const order = [
  'Draft',
  'Request For Authorization',
  'Request For Change',
  'Planning In Progress',
  'Scheduled For Review',
  'Scheduled For Approval',
  'Scheduled',
  'Implementation In Progress',
  'Completed',
  'Closed',
];

/**
 * A fake of the REST API of BMC's AR System with the forms of change management, written from BMC's documentation: it
 * shows what the adapter does with a system that behaves as described there, and nothing about a real server.
 */
export class FakeRemedy {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly changes: Entry[] = [];
  readonly workLogs: Record<string, string>[] = [];
  readonly tokens = new Set<string>();
  tokensIssued = 0;
  /** Fields that a new change request needs. */
  mandatory: readonly string[] = ['First Name', 'Last Name', 'Location Company'];
  /** Whether a field of the form for creation is not passed on. */
  readonly dropped = new Set<string>();
  /** Fields that the account may not read. */
  readonly hidden = new Set<string>();
  /** Fields of the forms, besides those that every site has. */
  readonly known = new Set(['Vendor Ticket Number']);
  /** Workflow that undoes each new status, without an error. */
  isUndoing = false;

  of(number: string): Entry {
    const found = this.changes.find((one) => one.number === number);
    if (!found) throw new Error(`there is no ${number}`);
    return found;
  }

  open(values: Record<string, string>): Entry {
    const count = String(this.changes.length + 1);
    const kept = Object.entries(values).filter(([field]) => field !== 'Status' && !this.dropped.has(field));
    const entry: Entry = {
      id: `CRQ${count.padStart(12, '0')}|CRQ${count.padStart(12, '0')}`,
      number: `CRQ${count.padStart(12, '0')}`,
      values: { ...Object.fromEntries(kept), 'Change Request Status': values.Status ?? 'Draft' },
      required: null,
    };
    this.changes.push(entry);
    return entry;
  }

  #answer({ method, path, query, headers, body }: FakeRequest): FakeAnswer {
    if (path === '/api/jwt/login') return this.#logIn(new URLSearchParams(body));
    const token = headers.authorization?.replace('AR-JWT ', '') ?? '';
    if (!this.tokens.has(token)) return fault(401, 623, 'Authentication failed');
    if (path === '/api/jwt/logout') {
      this.tokens.delete(token);
      return { status: 204 };
    }
    const [, form = '', id] = /^\/api\/arsys\/v1\/entry\/([^/]+)(?:\/(.+))?$/.exec(decodeURIComponent(path)) ?? [];
    const values = body === '' ? {} : (JSON.parse(body) as { values: Record<string, string> }).values;
    switch (`${method} ${form}`) {
      case 'GET CHG:ChangeInterface':
        return this.#list(
          query,
          this.changes.map((entry) => ({
            ...entry.values,
            'Request ID': entry.id,
            'Infrastructure Change ID': entry.number,
          })),
        );
      case 'GET CHG:WorkLog':
        return this.#list(query, this.workLogs);
      case 'POST CHG:ChangeInterface_Create':
        return this.#create(values);
      case 'PUT CHG:ChangeInterface':
        return this.#modify(id ?? '', values);
      case 'POST CHG:WorkLog':
        this.workLogs.push(values);
        return { status: 201, headers: { location: `${this.server.url}${path}/WLG${this.workLogs.length}` } };
      default:
        return fault(404, 303, 'Form does not exist on server', form);
    }
  }

  #logIn(form: URLSearchParams): FakeAnswer {
    if (form.get('username') !== 'bot' || form.get('password') !== 'password')
      return fault(401, 623, 'Authentication failed', 'bot');
    this.tokensIssued += 1;
    const token = `head.body.sign-${this.tokensIssued}`;
    this.tokens.add(token);
    return { status: 200, body: token };
  }

  #list(query: URLSearchParams, all: readonly Record<string, string>[]): FakeAnswer {
    const conditions = parse(query.get('q') ?? '');
    if (conditions === null) return fault(400, 1587, 'Error in qualification');
    const own = ['Request ID', 'Infrastructure Change ID', 'Description', 'Change Request Status'];
    const unknown = conditions.find(([field]) => !own.includes(field) && !this.known.has(field));
    if (unknown) return fault(400, 314, 'Field does not exist on current form', unknown[0]);
    const fields = (/^values\((.*)\)$/.exec(query.get('fields') ?? '')?.[1] ?? '').split(',');
    const found = all.filter((values) => conditions.every(([field, value]) => (values[field] ?? '') === value));
    const shown = found.slice(0, Number(query.get('limit') ?? 2_000)).map((values) => ({
      values: Object.fromEntries(
        fields.flatMap((field) => (this.hidden.has(field) ? [] : [[field, values[field] ?? null]])),
      ),
      _links: {},
    }));
    return { status: 200, body: { entries: shown, _links: {} } };
  }

  #create(values: Record<string, string>): FakeAnswer {
    if (values.z1D_Action !== 'CREATE') return fault(400, 45386, 'The action is not valid');
    const lacking = this.mandatory.find((field) => !values[field]);
    if (lacking) return fault(500, 326, 'Required field (without a default) not specified :', lacking);
    const { number, id } = this.open(values);
    return {
      status: 201,
      headers: { location: `${this.server.url}/api/arsys/v1/entry/CHG:ChangeInterface_Create/${number}` },
      body: { values: { 'Infrastructure Change Id': number, Change_Entry_ID: id }, _links: {} },
    };
  }

  #modify(id: string, values: Record<string, string>): FakeAnswer {
    const entry = this.changes.find((one) => one.id === id);
    if (!entry) return fault(404, 302, 'Entry does not exist in database');
    if (values.z1D_Action !== 'MODIFY') return fault(400, 45386, 'The action is not valid');
    const from = entry.values['Change Request Status'] ?? '';
    const to = values['Change Request Status'] ?? from;
    const isForward = order.indexOf(to) === order.indexOf(from) + 1 || (to === 'Cancelled' && from !== 'Pending');
    if (to !== from && !isForward) return fault(500, 48398, `The change cannot be moved from ${from} to ${to}.`);
    if (to !== from && entry.required !== null) return fault(500, 10_000, entry.required);
    if (['Completed', 'Closed', 'Cancelled'].includes(to) && to !== from && !values['Status Reason'])
      return fault(500, 1291_042, 'The Status Reason is required.');
    Object.assign(entry.values, values, this.isUndoing ? { 'Change Request Status': from } : {});
    return { status: 204 };
  }
}

/** Conditions that all hold; null when the text is anything else. */
function parse(text: string): [string, string][] | null {
  const one = /'((?:[^']|'')*)'="((?:[^"]|"")*)"/y;
  const found: [string, string][] = [];
  for (let at = 0; at < text.length; at = one.lastIndex) {
    if (found.length > 0) {
      if (!text.startsWith(' AND ', at)) return null;
      at += 5;
    }
    one.lastIndex = at;
    const [, field = '', value = ''] = one.exec(text) ?? [];
    if (field === '') return null;
    found.push([field.replaceAll("''", "'"), value.replaceAll('""', '"')]);
  }
  return found.length > 0 ? found : null;
}

function fault(status: number, messageNumber: number, messageText: string, messageAppendedText = ''): FakeAnswer {
  return { status, body: [{ messageType: 'ERROR', messageText, messageNumber, messageAppendedText }] };
}
