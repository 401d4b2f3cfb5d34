import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

interface FakeChange {
  sys_id: string;
  number: string;
  state: string;
  approval: string;
  fields: Record<string, string>;
  required: string | null;
}

const labels: Readonly<Record<string, string>> = {
  '-5': 'New',
  '-4': 'Assess',
  '-3': 'Authorize',
  '-2': 'Scheduled',
  '-1': 'Implement',
  '0': 'Review',
  '3': 'Closed',
  '4': 'Canceled',
};
const ways: Readonly<Record<string, readonly string[]>> = {
  '-5': ['-4', '4'],
  '-4': ['-3', '4'],
  '-3': ['-2', '4'],
  '-2': ['-1', '4'],
  '-1': ['0', '4'],
  '0': ['-1', '3'],
};
const writable = new Set(
  'short_description description justification implementation_plan backout_plan test_plan start_date end_date type assignment_group close_code close_notes work_notes correlation_id correlation_display'.split(
    ' ',
  ),
);

/**
 * A fake of ServiceNow's Change Management API, written from its documentation: it shows what the adapter does with a
 * system that behaves as described there, and nothing about a real instance.
 */
export class FakeServiceNow {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly records: FakeChange[] = [];
  /** Tokens that are accepted; issued for the client `client` with the secret `client-secret`. */
  readonly tokens = new Set<string>();
  tokensIssued = 0;
  /** Without transitions, as for changes that follow a type and not a model. */
  isLegacy = false;
  /** Fields that the account may not write or read: they are left out without a word. */
  readonly barred = new Set<string>();

  of(number: string): FakeChange {
    const found = this.records.find((one) => one.number === number);
    if (!found) throw new Error(`there is no ${number}`);
    return found;
  }

  open(fields: Record<string, string>): FakeChange {
    const count = this.records.length + 1;
    const made: FakeChange = {
      sys_id: count.toString(16).padStart(32, '0'),
      number: `CHG${String(30_000 + count).padStart(7, '0')}`,
      state: '-5',
      approval: 'not requested',
      fields: {},
      required: null,
    };
    this.#write(made, fields);
    this.records.push(made);
    return made;
  }

  #answer({ method, path, query, headers, body }: FakeRequest): FakeAnswer {
    if (path === '/oauth_token.do') return this.#issue(new URLSearchParams(body));
    if (!this.#isKnown(headers.authorization)) return fault(401, 'User Not Authenticated');
    const [, rest = null] = /^\/api\/sn_chg_rest\/change(?:\/(.*))?$/.exec(path) ?? [null, undefined];
    if (!path.startsWith('/api/sn_chg_rest/change')) return fault(404, 'Requested URI does not represent any resource');
    const [first = '', second] = (rest ?? '').split('/');
    if (method === 'GET' && first === '') return this.#list(query);
    const given = body === '' ? {} : (JSON.parse(body) as Record<string, string>);
    if (method === 'POST') return this.#create(first, given);
    const record = this.records.find((one) => one.sys_id === decodeURIComponent(first));
    if (!record) return fault(404, 'Record not found');
    if (second === 'nextstates') return { status: 200, body: { result: this.#nextStates(record) } };
    if (method === 'PATCH') this.#write(record, given);
    return { status: 200, body: { result: this.#shown(record) } };
  }

  #issue(form: URLSearchParams): FakeAnswer {
    const isRight = form.get('client_id') === 'client' && form.get('client_secret') === 'client-secret';
    if (!isRight || form.get('grant_type') !== 'client_credentials')
      return { status: 401, body: { error: 'invalid_client' } };
    this.tokensIssued += 1;
    const token = `token-${this.tokensIssued}`;
    this.tokens.add(token);
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', expires_in: 1_799, scope: 'useraccount' },
    };
  }

  #isKnown(given: string | undefined): boolean {
    const basic = `Basic ${Buffer.from('bot:password').toString('base64')}`;
    return given === basic || this.tokens.has(given?.replace('Bearer ', '') ?? '');
  }

  #create(kind: string, given: Record<string, string>): FakeAnswer {
    if (!['normal', 'emergency', 'standard', ''].includes(kind)) return fault(400, 'Invalid type');
    return { status: 200, body: { result: this.#shown(this.open({ ...given, type: kind || 'model' })) } };
  }

  /** A condition on a field that is barred is dropped, and so everything is found. */
  #list(query: URLSearchParams): FakeAnswer {
    const conditions = (query.get('sysparm_query') ?? '').split('^').filter((one) => one.includes('='));
    const found = this.records.filter((record) =>
      conditions.every((condition) => {
        const [field = '', value = ''] = condition.split(/=(.*)/s);
        if (this.barred.has(field)) return true;
        return (field === 'number' ? record.number : record.fields[field]) === value;
      }),
    );
    const limit = Number(query.get('sysparm_limit') ?? 100);
    return { status: 200, body: { result: found.slice(0, limit).map((record) => this.#shown(record)) } };
  }

  #write(record: FakeChange, given: Record<string, string>): void {
    for (const [field, value] of Object.entries(given))
      if (writable.has(field) && !this.barred.has(field)) record.fields[field] = value;
    const { state } = given;
    if (state === undefined || !this.#isOpen(record, state)) return;
    if (state === '3' && (!record.fields.close_code || !record.fields.close_notes)) return;
    record.state = state;
    if (state === '-4') record.approval = 'requested';
  }

  #isOpen(record: FakeChange, state: string): boolean {
    if (!(ways[record.state] ?? []).includes(state)) return false;
    return state === '4' || this.#unmet(record, state).length === 0;
  }

  #unmet({ approval, required, state: from }: FakeChange, state: string): string[] {
    const isApproved = approval === 'approved' || (from === '-5' && state === '-4');
    const isBack = Number(state) < Number(from);
    return [...(isApproved ? [] : ['Approval is given']), ...(required === null || isBack ? [] : [required])];
  }

  #nextStates(record: FakeChange): unknown {
    const offered = (ways[record.state] ?? []).filter((state) => !this.isLegacy || this.#isOpen(record, state));
    const states = [...offered, record.state];
    return {
      available_states: states,
      state_label: Object.fromEntries(states.map((state) => [state, labels[state] ?? state])),
      ...(this.isLegacy
        ? {}
        : {
            state_transitions: offered.map((state) => {
              const unmet = state === '4' ? [] : this.#unmet(record, state);
              const way = {
                sys_id: 'f'.repeat(32),
                display_value: `${labels[record.state]} to ${labels[state]}`,
                from_state: record.state,
                to_state: state,
              };
              return [
                {
                  ...way,
                  transition_available: unmet.length === 0,
                  automatic_transition: false,
                  conditions: unmet.map((name) => ({ passed: false, condition: { name, description: null } })),
                },
              ];
            }),
          }),
    };
  }

  #shown({ sys_id, number, state, approval, fields }: FakeChange): unknown {
    const pair = (value: string | number | boolean, display = String(value)) => ({ value, display_value: display });
    return Object.fromEntries(
      Object.entries({
        sys_id: pair(sys_id),
        number: pair(number),
        state: pair(Number(state), labels[state] ?? state),
        approval: pair(approval, approval),
        active: pair(state !== '3' && state !== '4'),
        on_hold: pair(fields.on_hold === 'true'),
        short_description: pair(fields.short_description ?? ''),
        correlation_id: pair(fields.correlation_id ?? ''),
      }).filter(([field]) => !this.barred.has(field)),
    );
  }
}

function fault(status: number, message: string): FakeAnswer {
  return { status, body: { error: { message, detail: '' }, status: 'failure' } };
}
