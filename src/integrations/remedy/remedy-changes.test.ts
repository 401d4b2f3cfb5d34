import { afterAll, describe, expect, it } from 'vitest';
import { changeSystemContract } from '../../../test/contracts/change-system-contract.ts';
import { FakeRemedy } from '../../../test/fakes/remedy.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { ChangeMove, ChangeRequest, ChangeSystem } from '../../ports/change-system.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { integration as remedy } from './integration.ts';

const secrets: Readonly<Record<string, string>> = {
  REMEDY_USER: 'bot',
  REMEDY_PASSWORD: 'password',
  WRONG: 'wrong-word',
};
const person = { 'First Name': 'Release', 'Last Name': 'Bot', 'Location Company': 'Calbro Services' };

const started: FakeRemedy[] = [];
afterAll(() => Promise.all(started.map(({ server }) => server.stop())));
async function start(): Promise<FakeRemedy> {
  const fake = new FakeRemedy();
  await fake.server.start();
  started.push(fake);
  return fake;
}

async function connect(fake: FakeRemedy, settings: object = {}, clockOffMs = 0) {
  const clock = { ...systemClock, now: () => new Date(Date.now() + clockOffMs) };
  return remedy.connect(
    { url: fake.server.url, values: person, ...settings },
    integrationContext({
      clock,
      http: async () => createHttpClient(clock),
      secret: (variable) => new Secret(secrets[variable] ?? ''),
    }),
  );
}

/** Connects when it is first used. */
function lazily(connected: ReturnType<typeof connect>): ChangeSystem {
  const system = connected.then(({ changeSystem }) => changeSystem as ChangeSystem);
  return {
    open: async (request) => (await system).open(request),
    find: async (mark) => (await system).find(mark),
    read: async (id, timeoutMs) => (await system).read(id, timeoutMs),
    lookUp: async (number) => (await system).lookUp(number),
    move: async (id, move) => (await system).move(id, move),
  };
}

changeSystemContract('BMC Helix ITSM, a fake of it,', async () => {
  const fake = await start();
  const status = (number: string, word: string) => {
    fake.of(number).values['Change Request Status'] = word;
  };
  return {
    server: fake.server,
    reopen: (clockOffMs = 0) => lazily(connect(fake, {}, clockOffMs)),
    with: { values: {} },
    isCreation: ({ method, path }) => method === 'POST' && path.endsWith('_Create'),
    isMove: ({ method }) => method === 'PUT',
    count: (mark) => fake.changes.filter(({ values }) => values['Vendor Ticket Number'] === mark).length,
    byHand: {
      open: () => fake.open({ Description: 'by hand' }).number,
      approve: (number) => status(number, 'Scheduled'),
      reject: (number) => status(number, 'Rejected'),
      dream: (number) => status(number, 'Dreamt Of'),
      close: (number) => status(number, 'Closed'),
      delete: (number) => void fake.changes.splice(fake.changes.indexOf(fake.of(number)), 1),
      require: (number, required) => void Object.assign(fake.of(number), { required }),
    },
    namesWhatIsMissing: false,
    closing: (number) => {
      const told = fake.workLogs.filter((one) => one['Infrastructure Change ID'] === number);
      const reason = fake.of(number).values['Status Reason'] ?? '';
      return {
        isSuccessful: reason.startsWith('Successful'),
        notes: told.map((one) => one['Detailed Description']).join(),
      };
    },
    texts: (number) => {
      const { Description: title = '', 'Detailed Description': notes = '' } = fake.of(number).values;
      return { title, description: notes.split('\n\nReason:\n')[0] ?? '' };
    },
    dispose: async () => {},
  };
});

const request: ChangeRequest = {
  mark: 'quarterdeck:lrc_own',
  with: {},
  type: 'emergency',
  ...{ title: 'Deploy', description: 'Release R-1', reason: 'to sell', steps: '1. Install', rollback: '', tests: '' },
  ...{ startsAt: new Date('2026-03-04T05:06:07.890Z'), endsAt: null },
};
const to = (phase: ChangeMove['to']): ChangeMove => ({ to: phase, hasProblem: false, notes: 'R-1: done' });

describe('a change request in BMC Helix ITSM', () => {
  it('has the fields of the settings with their placeholders, and dates in UTC', async () => {
    const fake = await start();
    const values = {
      ...{ Company: 'Calbro', 'First Name': 'Allen', Timing: '', 'Requested End Date': '{endsAt}' },
      ...{ 'Requested Start Date': '{startsAt}', 'Site Words': 'for “{title}” {unknown}' },
    };
    await lazily(connect(fake)).open({ ...request, with: { template: 'IDGCHG1', values } });
    expect(fake.changes[0]?.values).toEqual({
      ...{ 'Location Company': 'Calbro Services', 'First Name': 'Allen', 'Last Name': 'Bot', Company: 'Calbro' },
      ...{ 'Change Request Status': 'Draft', 'Change Type': 'Change', TemplateID: 'IDGCHG1' },
      ...{ 'Scheduled Start Date': '2026-03-04T05:06:07.890+0000', 'Site Words': 'for “Deploy” {unknown}' },
      ...{ 'Requested Start Date': '2026-03-04T05:06:07.890+0000', z1D_Action: 'CREATE' },
      ...{ Description: 'Deploy', 'Vendor Ticket Number': 'quarterdeck:lrc_own' },
      'Detailed Description': 'Release R-1\n\nReason:\nto sell\n\nImplementation:\n1. Install',
    });
  });

  it.each(['Status', 'change request status', 'z1D_Action', '7'])('takes no “%s” from the settings', async (field) => {
    await expect(connect(await start(), { values: { [field]: 'Scheduled' } })).rejects.toThrow('is set by the bot');
    await expect(connect(await start(), { moveValues: { closed: { [field]: 'x' } } })).rejects.toThrow(
      'set by the bot',
    );
  });

  it('is not opened without what the site requires, and says what that is', async () => {
    const fake = await start();
    const system = lazily(connect(fake, { values: {} }));
    await expect(system.open(request)).rejects.toThrow('(without a default) not specified : First Name (326)');
    expect(fake.changes).toHaveLength(0);
  });

  it('is not opened when its mark cannot be looked up or read: nothing would find it again', async () => {
    const fake = await start();
    const system = lazily(connect(fake, { markField: 'Our "Mark\'s" Field' }));
    await expect(system.open(request)).rejects.toThrow(
      'Field does not exist on current form Our "Mark\'s" Field (314)',
    );
    fake.open({ 'Vendor Ticket Number': request.mark });
    fake.hidden.add('Vendor Ticket Number');
    await expect(lazily(connect(fake)).open(request)).rejects.toThrow('may it be read?');
    expect(fake.changes).toHaveLength(1);
  });

  it('is found again when its mark is not passed on at its creation', async () => {
    const fake = await start();
    fake.dropped.add('Vendor Ticket Number');
    const system = lazily(connect(fake));
    const { number } = await system.open(request);
    expect(await system.open(request)).toMatchObject({ number });
    expect(fake.changes).toHaveLength(1);
  });

  it('has a link when the settings say how it is written', async () => {
    const fake = await start();
    const link = 'https://itsm.example.com/change/{number}';
    expect(await lazily(connect(fake, { link })).open(request)).toMatchObject({
      link: 'https://itsm.example.com/change/CRQ000000000001',
    });
    expect(await lazily(connect(fake)).open(request)).toMatchObject({ link: null });
  });

  it.each([
    ['Request For Change', 'waiting', false],
    ['Request for Authorization', 'waiting', false],
    ['Pending', 'waiting', false],
    ['Scheduled', 'approved', false],
    ['Completed', 'approved', true],
    ['Cancelled', 'rejected', true],
    ['', 'unknown', false],
  ])('with the status “%s” is %s, and ended: %s', async (status, approval, hasEnded) => {
    const fake = await start();
    const system = lazily(connect(fake));
    const { remoteId } = await system.open(request);
    fake.of(remoteId).values['Change Request Status'] = status;
    expect(await system.read(remoteId, 2_000)).toMatchObject({ approval, status, hasEnded });
  });

  it('ends where the settings say, with their fields and reasons, and tells its notes once', async () => {
    const fake = await start();
    const settings = {
      finalStatus: 'Completed',
      statusReasons: { completed: 'Final Review Required' },
      moveValues: { completed: { 'Performance Rating': '5', 'Actual End Date': '{now}' } },
    };
    const system = lazily(connect(fake, settings));
    const { remoteId, number } = await system.open(request);
    fake.of(number).values['Change Request Status'] = 'Implementation In Progress';
    fake.of(number).required = 'Tasks are open.';
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await system.move(remoteId, to('rolled_back'))).toMatchObject({ missing: ['Tasks are open. (10000)'] });
    fake.of(number).required = null;
    expect(await system.move(remoteId, to('rolled_back'))).toMatchObject({ missing: [], state: { hasEnded: true } });
    expect(fake.of(number).values).toMatchObject({
      ...{ 'Change Request Status': 'Completed', 'Status Reason': 'Final Review Required', 'Performance Rating': '5' },
      'Actual End Date': expect.stringMatching(/\+0000$/),
    });
    expect(fake.workLogs).toMatchObject([{ 'Detailed Description': 'R-1: done', 'Infrastructure Change ID': number }]);
  });

  it('is closed although its notes are refused, and says so', async () => {
    const fake = await start();
    const system = lazily(connect(fake));
    const { remoteId, number } = await system.open(request);
    fake.of(number).values['Change Request Status'] = 'Scheduled';
    const body = [{ messageType: 'ERROR', messageText: 'You have no access to form', messageNumber: 353 }];
    const isWorkLog = ({ path }: { path: string }) => path.endsWith('CHG:WorkLog');
    fake.server.fail({ kind: 'answer', answer: { status: 400, body } }, { when: isWorkLog });
    expect(await system.move(remoteId, to('failed'))).toMatchObject({
      missing: ['the notes could not be added: Remedy: You have no access to form (353)'],
      state: { status: 'Closed' },
    });
    expect(fake.of(number).values['Status Reason']).toBe('Unsuccessful');
  });

  it('says so when Remedy keeps the status without a word, and leaves approvals to people', async () => {
    const fake = await start();
    const system = lazily(connect(fake));
    const { remoteId, number } = await system.open(request);
    fake.isUndoing = true;
    expect(await system.move(remoteId, to('requested'))).toMatchObject({
      missing: ['Remedy kept the status “Draft”'],
    });
    fake.of(number).values['Change Request Status'] = 'Scheduled For Approval';
    expect(await system.move(remoteId, to('running'))).toMatchObject({
      missing: ['it is “Scheduled For Approval”, which people move on'],
    });
  });

  it('that people completed while the release runs is left as it is', async () => {
    const fake = await start();
    const system = lazily(connect(fake));
    const { remoteId, number } = await system.open(request);
    fake.of(number).values['Change Request Status'] = 'Completed';
    expect(await system.move(remoteId, to('running'))).toMatchObject({ missing: [] });
    expect(fake.of(number).values['Change Request Status']).toBe('Completed');
  });
});

describe('the connection to BMC Helix ITSM', () => {
  it('logs in once, also for calls at once, and again when the token has expired', async () => {
    const fake = await start();
    const { changeSystem, probe } = await connect(fake);
    await Promise.all([changeSystem?.find('quarterdeck:lrc_1'), changeSystem?.find('quarterdeck:lrc_2')]);
    expect(await probe?.()).toBe('change requests can be found by “Vendor Ticket Number”');
    expect(fake.tokensIssued).toBe(1);
    fake.tokens.clear();
    await changeSystem?.open(request);
    expect(fake.tokensIssued).toBe(2);
  });

  it('logs out at the end, when it had logged in, and in again when it is used after that', async () => {
    const fake = await start();
    const { probe, close } = await connect(fake);
    await close?.();
    expect(fake.server.requests).toEqual([]);
    await probe?.();
    expect(fake.tokens.size).toBe(1);
    await close?.();
    expect(fake.tokens.size).toBe(0);
    await close?.();
    expect(fake.server.requests.filter(({ path }) => path.endsWith('/logout'))).toHaveLength(1);
    await probe?.();
    expect(fake.tokensIssued).toBe(2);
    fake.tokens.clear();
    // The server has ended the session already.
    await close?.();
  });

  it('fails with wrong credentials after one attempt, and tells none of them', async () => {
    const fake = await start();
    const { probe } = await connect(fake, { passwordVariable: 'WRONG' });
    const error = await probe?.().catch((one: unknown) => one);
    expect(error).toMatchObject({ kind: 'auth' });
    expect(String(error)).not.toContain('wrong-word');
    expect(fake.server.requests).toHaveLength(1);
  });

  it('does not take a page for a token, and does not keep it', async () => {
    const fake = await start();
    const { probe } = await connect(fake);
    fake.server.fail({ kind: 'answer', answer: { status: 200, body: '<html>Sign in</html>' } });
    await expect(probe?.()).rejects.toThrow('the login did not return a token');
    expect(await probe?.()).toContain('can be found');
  });
});
