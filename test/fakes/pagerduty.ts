import { createHmac } from 'node:crypto';
import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

interface FakeIncident {
  id: string;
  key: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
  beganAt: Date;
  payload: Record<string, unknown>;
  links: unknown;
  routingKey: string;
  /** How often its people were notified. */
  notified: number;
}

interface FakeUser {
  id: string;
  name: string;
  email: string | null;
}

/** Who acts in a webhook; null for a timeout, `integration` for whatever came in by the Events API. */
export type FakeAgent = FakeUser | 'integration' | null;

interface SentEvent {
  routing_key: string;
  event_action: 'trigger' | 'acknowledge' | 'resolve';
  dedup_key: string;
  payload?: Record<string, unknown>;
  links?: unknown;
}

/**
 * A fake of PagerDuty: it knows what its API descriptions and its pages say, and is not PagerDuty. With the
 * descriptions, every request and answer is held against them.
 */
export class FakePagerduty {
  readonly incidents: FakeIncident[] = [];
  readonly violations: string[] = [];
  readonly users = new Map<string, FakeUser>();
  onCall: { level: number; user: string; place: string }[] = [];
  /** Does `include[]=users` give more than references? Its description does not say. */
  includesUsers = true;
  routingKeys: readonly string[] = ['a-routing-key'];
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly #contracts: { events: VendorContract; rest: VendorContract } | null;
  /** What it takes for the time. */
  now = () => new Date();
  #events = 0;

  constructor(contracts: { events: VendorContract; rest: VendorContract } | null = null) {
    this.#contracts = contracts;
  }

  async start(): Promise<this> {
    await this.server.start();
    return this;
  }

  user(id: string, name: string, email: string | null): FakeUser {
    const user = { id, name, email };
    this.users.set(id, user);
    return user;
  }

  open(key: string): FakeIncident | undefined {
    return this.incidents.find((one) => one.key === key && one.status !== 'resolved');
  }

  /** Does it as a person in PagerDuty, and returns the webhook that says so. */
  act(key: string, type: 'acknowledged' | 'resolved', agent: FakeAgent, offMs = 0): string {
    const incident = this.open(key);
    if (incident === undefined) throw new Error(`no incident is open for ${key}`);
    incident.status = type;
    return this.webhook(`incident.${type}`, incident, agent, offMs);
  }

  /** A V3 webhook; `offMs`: how wrong the clock is. */
  webhook(type: string, incident: Pick<FakeIncident, 'id' | 'key' | 'beganAt'>, agent: FakeAgent, offMs = 0): string {
    this.#events += 1;
    const time = (at: Date) => new Date(at.getTime() + offMs).toISOString();
    return JSON.stringify({
      event: {
        id: `01EVENT${process.pid}X${this.#events}`,
        event_type: type,
        resource_type: 'incident',
        occurred_at: time(this.now()),
        agent: agentOf(agent),
        client: null,
        data: {
          id: incident.id,
          type: 'incident',
          number: 1,
          status: 'acknowledged',
          incident_key: incident.key,
          created_at: time(incident.beganAt),
          title: 'a title that nobody reads',
          urgency: 'high',
        },
      },
    });
  }

  #answer({ method, path, query, headers, body: text }: FakeRequest): FakeAnswer {
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (path === '/v2/enqueue') return this.#take(body as SentEvent);
    const template = path.startsWith('/users/') ? '/users/{id}' : path;
    const send = (status: number, answer: unknown): FakeAnswer => {
      this.violations.push(...(this.#contracts?.rest.answerFaults(method, template, status, answer) ?? []));
      return { status, body: answer };
    };
    this.violations.push(...(this.#contracts?.rest.requestFaults(method, template, body) ?? []));
    if (headers.accept !== 'application/vnd.pagerduty+json;version=2') this.violations.push(`${path}: no version`);
    if (headers.authorization !== 'Token token=an-api-token') return { status: 401, body: { error: { code: 2006 } } };
    if (path === '/abilities') return send(200, { abilities: ['teams'] });
    if (template === '/users/{id}') {
      const user = this.users.get(decodeURIComponent(path.slice('/users/'.length)));
      return user === undefined ? { status: 404, body: {} } : send(200, { user: fullUser(user) });
    }
    const place = query.get('schedule_ids[]') ?? query.get('escalation_policy_ids[]');
    const [offset, limit] = [Number(query.get('offset')), Number(query.get('limit'))];
    const all = this.onCall.filter((one) => one.place === place);
    return send(200, {
      oncalls: all.slice(offset, offset + limit).map(({ level, user: id }) => ({
        escalation_policy: reference('PPOLICY', 'escalation_policy_reference'),
        escalation_level: level,
        schedule: reference('PSCHED', 'schedule_reference'),
        user: { ...this.#included(id), type: 'user_reference' },
        start: '2026-03-01T00:00:00Z',
        end: '2026-03-08T00:00:00Z',
      })),
      limit,
      offset,
      more: offset + limit < all.length,
      total: null,
    });
  }

  #included(id: string) {
    const user = this.users.get(id) ?? { id, name: id, email: null };
    return fullUser(this.includesUsers ? user : { ...user, email: null });
  }

  #take(event: SentEvent): FakeAnswer {
    const { events } = this.#contracts ?? {};
    this.violations.push(...(events?.requestFaults('POST', '/enqueue', event) ?? []));
    const { dedup_key: key, event_action: action, payload = {}, routing_key: routingKey } = event;
    if (key.length > 255 || String(payload.summary ?? '').length > 1_024) this.violations.push('it is too long');
    if (!this.routingKeys.includes(routingKey))
      return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors: ['no key'] } };
    const known = this.open(key);
    if (action === 'trigger' && known === undefined)
      this.incidents.push({
        id: `Q${this.incidents.length}`,
        key,
        status: 'triggered',
        beganAt: this.now(),
        payload,
        links: event.links,
        routingKey,
        notified: 1,
      });
    // An event for an incident that is open adds to its log, and notifies nobody.
    if (known !== undefined && action !== 'trigger')
      known.status = action === 'acknowledge' ? 'acknowledged' : 'resolved';
    const body = { status: 'success', message: 'Event processed', dedup_key: key };
    this.violations.push(...(events?.answerFaults('POST', '/enqueue', 202, body) ?? []));
    return { status: 202, body };
  }
}

/** The header that PagerDuty sends with this body. */
export function signatureOf(body: string | Uint8Array, ...secrets: string[]): string {
  return secrets.map((secret) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`).join(',');
}

function reference(id: string, type: string) {
  return { id, type, summary: id, self: `https://api.pagerduty.com/${id}`, html_url: null };
}

function fullUser({ id, name, email }: FakeUser) {
  const { summary: _, ...common } = reference(id, email === null ? 'user_reference' : 'user');
  return email === null ? { ...common, summary: name } : { ...common, summary: name, name, email };
}

function agentOf(agent: FakeAgent) {
  if (agent === null) return null;
  if (agent === 'integration') return reference('PINTEGR', 'events_api_v2_inbound_integration_reference');
  return { ...reference(agent.id, 'user_reference'), summary: agent.name };
}
