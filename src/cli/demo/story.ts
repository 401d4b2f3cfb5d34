import { channelIds, defaultSeed, personIds } from '../../local-workspace/default-seed.ts';
import type { Message } from '../../local-workspace/protocol.ts';
import type { Part } from '../child.ts';
import { Actors, until } from './actors.ts';
import type { DemoAgents } from './agents.ts';
import { playDelegation } from './delegation.ts';
import type { Narrator } from './narrator.ts';
import { playPromotion } from './promotion.ts';
import type { DemoSystems } from './systems.ts';
import { findElement, WorkspaceClient } from './workspace-client.ts';

const { priya, marcus, lena, tom } = personIds;

interface Stage {
  /** Starts the bot with all its components. */
  start(): Promise<Part>;
  /** Other systems that the bot works with; null without any. */
  systems: DemoSystems | null;
  agents: DemoAgents;
}

/**
 * The scenario: a good release, a bad one, and its rollback. Every step checks what people and customers actually see.
 */
export async function playStory(narrator: Narrator, stage: Stage): Promise<void> {
  let checkout = '';
  let people = new Actors(new WorkspaceClient(''));
  let bot: Part | null = null;
  const { systems } = stage;

  narrator.chapter('Everything starts on this machine');
  await narrator.step('Database, local workspace, three services and the bot start', async () => {
    bot = await stage.start();
    const { addresses } = bot.ready;
    checkout = addresses.checkout ?? '';
    people = new Actors(new WorkspaceClient(addresses.workspace ?? ''));
    people.workspace.observe(priya);
    if (systems !== null) await until('the other systems see the shop', () => systems.areReady().catch(() => false));
    const beside = systems === null ? '' : `\nbeside it: ${systems.titles.join(', ')}`;
    return `workspace ${addresses.workspace}\ncheckout ${checkout} runs ${await liveVersion(checkout)}${beside}`;
  });

  narrator.chapter('A good release: checkout 1.1.0');
  const because = systems === null ? '' : ' because of SHOP-1';
  await narrator.step(`Priya types /deploy checkout 1.1.0 to production${because}`, async () =>
    firstLine(await people.says(priya, `/deploy checkout 1.1.0 to production${because}`)),
  );
  await narrator.step('The plan is drafted, with its risk, its rollback and its steps', async () => {
    const card = await people.cardThat(priya, 'R-1', 'a plan', (one) => JSON.stringify(one.blocks).includes('*Steps*'));
    return facts(card);
  });
  await playDelegation(narrator, people, stage.agents, new URL('/mcp', addressOf(bot)));
  await narrator.step('What does not exist is refused, privately', async () =>
    firstLine(await people.says(priya, '/deploy checkout 9.9.9')),
  );
  await narrator.step('Priya may not approve her own release', async () => {
    await people.press(priya, () => people.card(priya, 'R-1'), 'approval.approve');
    return privateAnswer(people, priya, 'SELF_APPROVAL');
  });
  await narrator.step('It cannot start before its gate is open', async () =>
    firstLine(await people.says(priya, '/deploy start R-1')),
  );
  await narrator.step(
    'Tom signs off quality and checklist; the bot has ticked what it could find out itself',
    async () => `${await people.tickAll(tom, 'R-1')} boxes ticked by a named person`,
  );
  await narrator.step('Marcus approves; the card changes', async () => {
    await people.press(marcus, () => people.card(marcus, 'R-1'), 'approval.approve');
    await people.cardThat(priya, 'R-1', 'approved', (card) => card.text.includes('approved'));
    return 'status: approved';
  });
  await approveElsewhere(narrator, systems);
  await narrator.step('Priya starts it: gate, install, smoke test, traffic switch, analysis', async () => {
    await people.press(priya, () => people.card(priya, 'R-1'), 'release.start');
    await until('1.1.0 is live', async () => (await liveVersion(checkout)) === '1.1.0', 40_000).catch(
      async (error: unknown) => {
        const answers = (await people.privates(priya)).map((one) => one.text);
        throw new Error(`${(error as Error).message}; Priya was told last: ${answers.at(-1) ?? 'nothing'}`);
      },
    );
    return `${checkout} answers with version ${await liveVersion(checkout)}`;
  });
  await narrator.step('The watch stays healthy; the release completes with its report', async () => {
    await people.cardThat(priya, 'R-1', 'completed', (card) => card.text.includes('completed'), 60_000);
    return reportOf(people, 'R-1', /(requested|approved|live after|watched|ended healthy).*/g);
  });

  narrator.chapter('A bad release: checkout 1.2.0');
  await narrator.step('Priya ships 1.2.0; Tom and Marcus do their part', async () => {
    const opened = firstLine(await people.says(priya, '/deploy checkout 1.2.0'));
    await people.tickAll(tom, 'R-2');
    await people.press(marcus, () => people.card(marcus, 'R-2'), 'approval.approve');
    await approvedElsewhere(systems);
    await people.press(priya, () => people.card(priya, 'R-2'), 'release.start');
    return opened;
  });
  await narrator.step('The bot is killed in the middle of the deployment, and started again', async () => {
    const killedAt = performance.now();
    await kill(bot);
    const halfway = await liveVersion(checkout);
    if (halfway !== '1.1.0') throw new Error(`the kill came too late: ${halfway ?? 'nothing'} is live already`);
    people.workspace.stopObserving();
    bot = await stage.start();
    people = new Actors(
      Object.assign(new WorkspaceClient(bot.ready.addresses.workspace ?? ''), { seen: people.workspace.seen }),
    );
    people.workspace.observe(priya);
    return `killed while 1.1.0 was still live; back after ${((performance.now() - killedAt) / 1_000).toFixed(1)} s with the same record`;
  });
  await narrator.step('The deployment goes on where it was: 1.2.0 gets the traffic', async () => {
    await until('1.2.0 is live', async () => (await liveVersion(checkout)) === '1.2.0', 40_000);
    return `${checkout} answers with version 1.2.0`;
  });
  await narrator.step('Its defect shows after a while; the watch notices and escalates to #on-call', async () => {
    const page = await until(
      'a page in #on-call',
      async () =>
        (await people.workspace.messages(lena, channelIds.onCall)).find((one) =>
          findElement(one, 'analysis.acknowledge'),
        ),
      60_000,
    );
    return page.text.split('\n').slice(1).join('\n');
  });
  await narrator.step('Lena, who is on call, is told by direct message', async () =>
    firstLine(
      (
        await until(
          'a page to Lena',
          async () =>
            (await people.workspace.directMessages(lena)).find((one) => findElement(one, 'analysis.acknowledge')),
          20_000,
        )
      ).text,
    ),
  );
  await narrator.step('A rollback is proposed: evidence, target, expected time', async () => {
    const proposal = await until('a proposal', () => proposalIn(people));
    return proposal.text
      .split('\n')
      .filter((line) => line.startsWith('•') || line.includes('Expected'))
      .slice(0, 4)
      .join('\n')
      .replaceAll('*', '');
  });
  await narrator.step('Customers feel it', async () => `GET /pay answers ${(await fetch(`${checkout}pay`)).status}`);
  await narrator.step('Lena presses Roll back', async () => {
    await people.press(lena, () => proposalIn(people), 'analysis.roll_back');
    await until('1.1.0 is live again', async () => (await liveVersion(checkout)) === '1.1.0', 40_000);
    return `GET /pay answers ${(await fetch(`${checkout}pay`)).status} from version ${await liveVersion(checkout)}`;
  });
  await narrator.step('The restoration is verified, the version locked, the report written', async () => {
    await people.cardThat(priya, 'R-2', 'rolled back', (card) => card.text.includes('rolled back'), 40_000);
    const report = await reportOf(
      people,
      'R-2',
      /(rolled back to|from the first alert|Running version|System health|User journeys|Performance against).*/g,
    );
    const card = await people.card(priya, 'R-2');
    if (!JSON.stringify(card?.blocks).includes('is locked')) throw new Error('the card does not show the lock');
    return report;
  });
  await narrator.step('Every copy of the proposal shows how it ended', async () => {
    const proposal = await until('the answered proposal', async () =>
      (await people.workspace.messages(lena, channelIds.onCall)).find((one) => one.text.includes('Rolled back by')),
    );
    return proposal.text.split('\n').at(-1) ?? '';
  });
  await narrator.step('1.2.0 cannot go out again without a word', async () =>
    firstLine(await people.says(priya, '/deploy checkout 1.2.0')),
  );

  await playPromotion(narrator, people);

  narrator.chapter('Who heard what');
  await narrator.step('Five groups, one living message each, all fifteen cells of the matrix', async () =>
    cellsSeen(people),
  );
  people.workspace.stopObserving();
  if (systems === null) return;
  narrator.chapter('What the other systems were told');
  const told = await until('the other systems were told everything', () => systems.seen().catch(() => null), 30_000);
  for (const { title, lines } of told) await narrator.step(title, async () => lines.join('\n'));
}

/** A change request is approved in its own system, where there is one. */
async function approveElsewhere(narrator: Narrator, systems: DemoSystems | null): Promise<void> {
  if (!systems?.titles.some((title) => title.startsWith('ServiceNow'))) return;
  await narrator.step('The change request is approved in its own system', () => approvedElsewhere(systems));
}

async function approvedElsewhere(systems: DemoSystems | null): Promise<string> {
  if (!systems?.titles.some((title) => title.startsWith('ServiceNow'))) return '';
  const approve = async () => {
    const approved = await systems.approve();
    return approved.length > 0 ? approved : null;
  };
  return (await until('a change request waits for approval', approve, 30_000)).join(', ');
}

function addressOf(part: Part | null): string {
  return part?.ready.addresses.health ?? '';
}

async function liveVersion(checkout: string): Promise<string | null> {
  try {
    const response = await fetch(`${checkout}version`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as { version?: string }).version ?? null;
  } catch {
    return null;
  }
}

function firstLine(text: string): string {
  return (
    text
      .replace(/:[a-z_]+: ?/g, '')
      .replaceAll('*', '')
      .split('\n')[0] ?? ''
  );
}

function facts(card: Message): string {
  return card.text
    .split('\n')
    .filter((line) => /^(Risk|Strategy|Rollback|Replaces)/.test(line))
    .join(' · ');
}

async function privateAnswer(people: Actors, as: string, code: string): Promise<string> {
  const answer = await until(`an answer with ${code}`, async () =>
    (await people.privates(as)).find((one) => one.text.includes(code)),
  );
  return firstLine(answer.text);
}

async function proposalIn(people: Actors): Promise<Message | null> {
  const messages = await people.workspace.messages(lena, channelIds.onCall);
  return messages.find((one) => findElement(one, 'analysis.roll_back')) ?? null;
}

async function reportOf(people: Actors, ref: string, wanted: RegExp): Promise<string> {
  const card = await people.card(priya, ref);
  const report = await until(`the report of ${ref}`, async () =>
    (await people.workspace.thread(priya, channelIds.releases, card?.ts ?? '')).find((one) =>
      one.text.includes('Outcome:'),
    ),
  );
  return [...report.text.matchAll(wanted)].map(([line]) => line.replace(/<@(\w+)>/g, (_, id) => nameOf(id))).join('\n');
}

function nameOf(personId: string): string {
  return defaultSeed.people.find((person) => person.id === personId)?.realName ?? personId;
}

async function kill(part: Part | null): Promise<void> {
  if (!part) return;
  await new Promise<void>((resolve) => {
    part.process.once('exit', () => resolve());
    part.process.kill('SIGKILL');
  });
}

const matrix = {
  Executives: ['release summary', 'major issues', 'success summary'],
  Product: ['detailed timeline', 'progress updates', 'feature validation'],
  Development: ['technical details', 'real time status', 'performance data'],
  Operations: ['runbook review', 'active monitoring', 'incident report'],
  'Customer support': ['impact summary', 'issue escalation', 'user impact'],
};

/** What was actually shown in the five channels during the scenario. */
async function cellsSeen(people: Actors): Promise<string> {
  const missing = () =>
    Object.entries(matrix).flatMap(([group, topics]) =>
      topics
        .filter((topic) => !people.workspace.seen.some((text) => text.includes(`For ${group} · ${topic}`)))
        .map((topic) => `${group}: ${topic}`),
    );
  await until('all cells are shown', async () => missing().length === 0, 20_000).catch(() => {
    throw new Error(`never shown: ${missing().join(', ')}`);
  });
  return Object.entries(matrix)
    .map(([group, topics]) => `${group}: ${topics.join(' → ')}`)
    .join('\n');
}
