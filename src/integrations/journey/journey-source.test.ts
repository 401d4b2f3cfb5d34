import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { integrations } from '../../../test/support/integrations.ts';
import { parseSettings } from '../../config/settings.ts';
import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import { systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { createProber } from '../kit/probes/prober.ts';
import { createJourneySource } from './journey-source.ts';
import { isTemplateAddress } from './template.ts';

const networks = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);
const source = createJourneySource({ clock: systemClock, probe: createProber({ clock: systemClock, networks }) });

/** A shop with a session: log in, put something into the basket, pay with what the answers said. */
function shop(request: IncomingMessage, response: ServerResponse, body: string): void {
  const { url = '', method = '', headers } = request;
  const isLoggedIn = headers.cookie?.includes('session=s1') === true;
  const json = (value: unknown, more: Record<string, string> = {}) =>
    response.writeHead(200, { 'content-type': 'application/json', ...more }).end(JSON.stringify(value));
  if (url === '/silent') return;
  if (url === '/login' && method === 'POST')
    return void (body === 'user=priya+r&password=x'
      ? response.writeHead(200, { 'set-cookie': ['session=s1; HttpOnly', 'old=1; Max-Age=0'] }).end('hello')
      : response.writeHead(403).end());
  if (!isLoggedIn) return void response.writeHead(401).end('log in first');
  if (url === '/basket') return void json({ basket: { id: 'b/7', items: [1] } }, { 'x-token': 't0k' });
  if (url === '/basket/b%2F7/pay' && method === 'POST' && headers.authorization === 'Bearer t0k')
    return void json({ paid: JSON.parse(body) });
  if (url === '/form') return void response.end('<input name="csrf" value="abc"> and more');
  if (url === '/line') return void json({ token: 'a\r\nx-evil: 1' });
  response.writeHead(404).end();
}

describe('a journey', () => {
  let server: Server;
  let base = '';
  const seen: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push(`${request.method} ${request.url}`);
        shop(request, response, body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const logIn = { name: 'log in', method: 'POST', path: '/login', form: { user: 'priya r', password: 'x' } };
  const basket = { path: '/basket', capture: { id: 'basket.id', token: { header: 'X-Token' } } };
  type Given = { path: string; [key: string]: unknown };
  const walk = (steps: readonly Given[], timeoutMs = 2_000): Promise<Reading> =>
    source.read({
      with: { steps: steps.map(({ path, ...step }) => ({ ...step, url: `${base}${path}` })) as never },
      timeoutMs,
    });

  metricSourceContract('The journey', async () => ({
    source: {
      read: ({ with: { at, ...words }, timeoutMs }) =>
        source.read({ with: at === undefined ? words : { steps: [{ url: `${base}${at}` }] }, timeoutMs }),
    },
    queries: { good: { steps: [{ url: `${base}/form`, expectStatus: 401 }] }, silent: { at: '/silent' }, nonsense: {} },
    dispose: async () => {},
  }));

  it('goes through every step with cookies and with values of earlier answers', async () => {
    seen.length = 0;
    const reading = await walk([
      logIn,
      basket,
      {
        method: 'POST',
        path: '/basket/{id}/pay',
        headers: { authorization: 'Bearer {token}' },
        json: { basket: '{id}', amount: 5, note: '{unknown}' },
        expectText: '"amount":5',
      },
    ]);
    expect(reading).toMatchObject({
      kind: 'answered',
      status: 200,
      body: '{"paid":{"basket":"b/7","amount":5,"note":"{unknown}"}}',
    });
    expect(seen).toEqual(['POST /login', 'GET /basket', 'POST /basket/b%2F7/pay']);
  });

  it('takes a value from between two texts', async () => {
    const form = { path: '/form', capture: { csrf: { after: 'name="csrf" value="', before: '"' } } };
    expect(await walk([logIn, form, { path: '/{csrf}', expectStatus: 404 }])).toMatchObject({ kind: 'answered' });
    expect(seen.at(-1)).toBe('GET /abc');
  });

  it.each<[string, Given[], string]>([
    ['a status', [{ ...logIn, form: { user: 'nobody' } }], 'step 1 (log in): status 403'],
    ['a text', [logIn, { path: '/basket', expectText: 'sold out' }], 'step 2: expected text is missing'],
    ['a value', [logIn, { path: '/basket', capture: { total: 'basket.total' } }], 'step 2: the answer has no total'],
    [
      'a header',
      [logIn, { path: '/basket', capture: { total: { header: 'x-total' } } }],
      'step 2: the answer has no total',
    ],
    ['JSON', [logIn, { path: '/form', capture: { id: 'id' } }], 'step 2: the answer has no id'],
    [
      'a value that would begin another header',
      [logIn, { path: '/line', capture: { token: 'token' } }, { path: '/', headers: { authorization: '{token}' } }],
      'step 3: a value of an earlier answer cannot stand in a header',
    ],
  ])('ends at the first step that is not as expected: %s', async (_what, steps, detail) => {
    expect(await walk([...steps, { path: '/never' }])).toMatchObject({ kind: 'failed', detail });
    expect(seen).not.toContain('GET /never');
  });

  it('has to end within the time of one reading, and says where it did not', async () => {
    const begin = Date.now();
    expect(await walk([logIn, { name: 'wait', path: '/silent' }], 400)).toMatchObject({
      kind: 'failed',
      detail: 'step 2 (wait): no answer (timeout)',
    });
    expect(Date.now() - begin).toBeLessThan(3_000);
  });

  it('asks no address that is not allowed', async () => {
    const elsewhere = createJourneySource({
      clock: systemClock,
      probe: createProber({ clock: systemClock, networks: [] }),
    });
    expect(await elsewhere.read({ with: { steps: [{ url: `${base}/form` }] }, timeoutMs: 500 })).toMatchObject({
      kind: 'error',
      detail: expect.stringContaining('step 1: '),
    });
  });
});

it.each([
  ['https://shop.example.com/cart/{id}?q={word}', true],
  ['https://shop.example.com', true],
  ['https://{host}/cart', false],
  ['https://shop.example.com:{port}/', false],
  ['https://{user}@shop.example.com/', false],
  ['ftp://shop.example.com/', false],
  ['/cart', false],
])('%s may be the address of a step: %s', (text, expected) => {
  expect(isTemplateAddress(text)).toBe(expected);
});

it('a variable that no earlier step captures is refused in the settings', () => {
  const problems = (token: string) => {
    const text = `services:
  shop:
    environments:
      production:
        deploy: [./deploy.sh]
        checks:
          - uses: journey
            steps:
              - { url: "https://shop.example.com/login", capture: { token: token } }
              - { url: "https://shop.example.com/cart/{${token}}", headers: { authorization: "Bearer {token}" } }
`;
    try {
      parseSettings(text, 'quarterdeck.yaml', {}, { integrations });
      return '';
    } catch (error) {
      return String(error);
    }
  };
  expect(problems('token')).toBe('');
  expect(problems('tokn')).toContain(
    'quarterdeck.yaml:10: services.shop.environments.production.checks.0.steps.1: no earlier step captures “tokn”',
  );
});
