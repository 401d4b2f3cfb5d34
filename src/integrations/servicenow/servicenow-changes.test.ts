import { afterAll, describe, expect, it } from 'vitest';
import { changeSystemContract } from '../../../test/contracts/change-system-contract.ts';
import { FakeServiceNow } from '../../../test/fakes/servicenow.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { ChangeRequest, ChangeSystem } from '../../ports/change-system.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { integration as servicenow } from './integration.ts';

const secrets: Readonly<Record<string, string>> = {
  SN_USER: 'bot',
  SN_PASSWORD: 'password',
  SN_CLIENT: 'client',
  SN_SECRET: 'client-secret',
  SN_WRONG: 'wrong-secret',
};
const basic = { userVariable: 'SN_USER', passwordVariable: 'SN_PASSWORD' };
const oauth = { clientIdVariable: 'SN_CLIENT', clientSecretVariable: 'SN_SECRET' };

const started: FakeServiceNow[] = [];
afterAll(() => Promise.all(started.map(({ server }) => server.stop())));
async function start(): Promise<FakeServiceNow> {
  const fake = new FakeServiceNow();
  await fake.server.start();
  started.push(fake);
  return fake;
}

async function connect(fake: FakeServiceNow, settings: object = basic, clockOffMs = 0) {
  const clock = { ...systemClock, now: () => new Date(Date.now() + clockOffMs) };
  return servicenow.connect(
    { url: fake.server.url, ...settings },
    integrationContext({
      clock,
      http: async () => createHttpClient(clock),
      secret: (variable) => new Secret(secrets[variable] ?? ''),
    }),
  );
}

/** Connects when it is first used. */
function lazily(connected: Promise<Awaited<ReturnType<typeof connect>>>): ChangeSystem {
  const system = connected.then(({ changeSystem }) => changeSystem as ChangeSystem);
  return {
    open: async (request) => (await system).open(request),
    find: async (mark) => (await system).find(mark),
    read: async (id, timeoutMs) => (await system).read(id, timeoutMs),
    lookUp: async (number) => (await system).lookUp(number),
    move: async (id, move) => (await system).move(id, move),
  };
}

for (const isLegacy of [false, true])
  changeSystemContract(isLegacy ? 'ServiceNow with change types' : 'ServiceNow with change models', async () => {
    const fake = await start();
    fake.isLegacy = isLegacy;
    return {
      server: fake.server,
      reopen: (clockOffMs = 0) => lazily(connect(fake, isLegacy ? oauth : basic, clockOffMs)),
      with: { fields: {} },
      isCreation: ({ method, path }) => method === 'POST' && path.startsWith('/api/sn_chg_rest/change'),
      isMove: ({ method }) => method === 'PATCH',
      count: (mark) => fake.records.filter(({ fields }) => fields.correlation_id === mark).length,
      byHand: {
        open: () => fake.open({ short_description: 'by hand' }).number,
        approve: (number) => void Object.assign(fake.of(number), { approval: 'approved', state: '-2' }),
        reject: (number) => void Object.assign(fake.of(number), { approval: 'rejected' }),
        dream: (number) => void Object.assign(fake.of(number), { approval: 'approved_by_dreaming' }),
        close: (number) => void Object.assign(fake.of(number), { state: '3' }),
        delete: (number) => void fake.records.splice(fake.records.indexOf(fake.of(number)), 1),
        require: (number, required) => void Object.assign(fake.of(number), { required }),
      },
      namesWhatIsMissing: !isLegacy,
      closing: (number) => {
        const { close_code, close_notes = '' } = fake.of(number).fields;
        return { isSuccessful: close_code === 'successful' || close_code === 'successful_issues', notes: close_notes };
      },
      texts: (number) => {
        const { short_description: title = '', description = '' } = fake.of(number).fields;
        return { title, description };
      },
      dispose: async () => {},
    };
  });

const request: ChangeRequest = {
  mark: 'quarterdeck:lrc_own',
  with: {},
  type: 'normal',
  ...{ title: 'Deploy', description: '', reason: '', steps: '', rollback: '', tests: '' },
  ...{ startsAt: new Date('2026-03-04T05:06:07.890Z'), endsAt: null },
};

describe('a change request in ServiceNow', () => {
  it('has the fields of the settings, and dates in UTC', async () => {
    const fake = await start();
    const system = lazily(connect(fake));
    await system.open({ ...request, with: { fields: { assignment_group: 'Release team', unknown_field: 'x' } } });
    expect(fake.records[0]?.fields).toMatchObject({
      assignment_group: 'Release team',
      start_date: '2026-03-04 05:06:07',
      correlation_display: 'Quarterdeck',
      type: 'normal',
    });
  });

  it('of the type standard needs a template, and uses it', async () => {
    const fake = await start();
    const system = lazily(connect(fake));
    await expect(system.open({ ...request, type: 'standard' })).rejects.toThrow('a standard change needs');
    await system.open({ ...request, type: 'standard', with: { template: 'a'.repeat(32) } });
    expect(fake.server.requests.at(-1)?.path).toBe(`/api/sn_chg_rest/change/standard/${'a'.repeat(32)}`);
    await system.open({ ...request, mark: 'quarterdeck:lrc_emergency', type: 'emergency' });
    expect(fake.server.requests.at(-1)?.path).toBe('/api/sn_chg_rest/change/emergency');
    await system.open({ ...request, mark: 'quarterdeck:lrc_model', with: { model: 'b'.repeat(32) } });
    expect(fake.server.requests.at(-1)?.query.get('chg_model')).toBe('b'.repeat(32));
  });

  it('is not opened when its mark cannot be read: nothing would find it again', async () => {
    const fake = await start();
    fake.open({});
    fake.barred.add('correlation_id');
    await expect(lazily(connect(fake)).open(request)).rejects.toThrow('not found by correlation_id');
    expect(fake.records).toHaveLength(1);
  });

  it('that is on hold is not approved, whatever its approval says', async () => {
    const fake = await start();
    const system = lazily(connect(fake));
    const { remoteId, number } = await system.open(request);
    Object.assign(fake.of(number), { approval: 'approved', state: '-2' });
    fake.of(number).fields.on_hold = 'true';
    expect(await system.read(remoteId, 2_000)).toMatchObject({ approval: 'waiting', status: 'Scheduled, on hold' });
  });

  it('is never moved back, though that is all that is offered', async () => {
    const fake = await start();
    const system = lazily(connect(fake, { ...basic, states: ['-5', '-4', '-3', '-2', '-1', '0', '3'] }));
    const { remoteId, number } = await system.open(request);
    Object.assign(fake.of(number), { approval: 'approved', state: '0', required: 'Tests are documented' });
    expect(await system.move(remoteId, { to: 'succeeded', hasProblem: false, notes: 'done' })).toMatchObject({
      missing: ['Tests are documented'],
    });
    expect(fake.of(number).state).toBe('0');
  });

  it('says so when ServiceNow keeps the state without a word', async () => {
    const fake = await start();
    const system = lazily(connect(fake, { ...basic, states: ['-5', '-4', '-3', '-2', '-1', '0', '3'] }));
    const { remoteId, number } = await system.open(request);
    Object.assign(fake.of(number), { approval: 'approved', state: '0' });
    fake.barred.add('close_notes');
    expect(await system.move(remoteId, { to: 'succeeded', hasProblem: false, notes: 'done' })).toMatchObject({
      missing: ['ServiceNow kept the state Review'],
    });
  });
});

describe('the connection to ServiceNow', () => {
  it('asks for a token once, and again when it was revoked', async () => {
    const fake = await start();
    const { changeSystem, probe } = await connect(fake, oauth);
    await changeSystem?.find('quarterdeck:lrc_1');
    expect(await probe?.()).toBe('change requests can be read');
    expect(fake.tokensIssued).toBe(1);
    fake.tokens.clear();
    await changeSystem?.find('quarterdeck:lrc_1');
    expect(fake.tokensIssued).toBe(2);
  });

  it('fails with wrong credentials, and tells none of them', async () => {
    const fake = await start();
    const { probe } = await connect(fake, { clientIdVariable: 'SN_CLIENT', clientSecretVariable: 'SN_WRONG' });
    const error = await probe?.().catch((one: unknown) => one);
    expect(error).toMatchObject({ kind: 'auth' });
    expect(String(error)).not.toContain('wrong-secret');
  });

  it('needs credentials of one kind', async () => {
    await expect(connect(await start(), { userVariable: 'SN_USER' })).rejects.toThrow('set clientIdVariable');
  });
});
