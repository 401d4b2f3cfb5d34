import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { localTokens } from '../../src/cli/local.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { channelIds, defaultSeed, personIds, userGroupIds } from '../../src/local-workspace/default-seed.ts';
import { type RunningWorkspace, startWorkspace } from '../../src/local-workspace/server.ts';
import { scriptedSettings } from '../app/stage-settings.ts';
import { createTemporaryCluster } from '../support/temporary-cluster.ts';
import { Disasters } from './disasters.ts';
import { createReplica, type Replica } from './fleet.ts';
import { checkInvariants } from './invariants.ts';
import type { Observed, Violation } from './observed.ts';
import { Crowd } from './people.ts';
import { seededRandom } from './random.ts';
import { type RecordSnapshot, readRecord } from './snapshot.ts';
import { brokenEndings, canary, World } from './world.ts';

export interface ChaosOptions {
  minutes: number;
  seed: number;
  replicas: number;
  /** Folder of the PostgreSQL server's programs. */
  postgresBin: string;
  /** Logs and settings of the run go here. */
  folder: string;
  progress: (line: string) => void;
}

export interface ChaosResult {
  headline: string;
  violations: Violation[];
}

const services = ['anchor', 'beacon', 'capstan', 'davit'];
const skewsMs = [0, 600_000, -600_000];

/** Plays with the bot for some minutes while everything around it fails, lets it come to rest, and checks what is left. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, folder, progress } = options;
  mkdirSync(folder, { recursive: true });
  const random = seededRandom(seed);
  const cluster = await createTemporaryCluster(options.postgresBin);
  const world = await new World(random.fork('world')).start();
  const workspace = await startWorkspace({
    seed: defaultSeed,
    tokens: { bot: localTokens.bot.reveal(), app: localTokens.app.reveal() },
    signingSecret: localTokens.signing.reveal(),
    delivery: { mode: 'socket' },
  });
  const settingsFile = join(folder, 'quarterdeck.yaml');
  writeFileSync(settingsFile, settings(world.url));
  const replicas = Array.from({ length: options.replicas }, (_none, index) =>
    createReplica(index, folder, {
      CHAOS_SETTINGS: settingsFile,
      CHAOS_WORLD: world.url,
      CHAOS_SLACK: workspace.apiUrl,
      CHAOS_DATABASE: cluster.url,
      CHAOS_DATA: folder,
      CHAOS_SKEW_MS: String(skewsMs[index % skewsMs.length]),
    }),
  );
  try {
    for (const replica of replicas) await replica.start('');
    const disasters = new Disasters(replicas, cluster, workspace, random.fork('disasters'));
    const crowd = new Crowd(workspace, random.fork('people'), services, () => disasters.isCalm());
    const until = systemClock.monotonicMs() + options.minutes * 60_000;
    const isOn = () => systemClock.monotonicMs() < until;
    const tell = setIntervalLine(progress, () => {
      const left = Math.max(0, Math.round((until - systemClock.monotonicMs()) / 1_000));
      const { kills, failovers, freezes } = disasters.log;
      return `${left} s left: ${crowd.log.acts} acts, ${world.log.effects.length} effects, ${kills} kills, ${failovers} failovers, ${freezes} freezes`;
    });
    await Promise.all([
      acting(crowd, random.fork('pace'), isOn),
      acting(crowd, random.fork('second pace'), isOn),
      acting(crowd, random.fork('third pace'), isOn),
      striking(disasters, random.fork('times'), isOn),
      reviving(disasters, isOn),
    ]);
    progress('the faults end; everything comes to rest');
    world.isFaulty = false;
    workspace.clearFaults();
    for (const replica of replicas) if (!replica.isUp()) await replica.start('');
    const record = await comeToRest(crowd, world, cluster.url, progress);
    tell();
    // Whoever still carries a crash point dies of it, as planned; all others must end in order.
    await Promise.all(replicas.map((replica) => replica.stop()));
    const observed = observe({ record, world, workspace, crowd, disasters, replicas });
    const violations = checkInvariants(observed);
    writeFileSync(join(folder, 'violations.json'), JSON.stringify(violations, null, 2));
    writeFileSync(join(folder, 'observed.json'), JSON.stringify(observed));
    return { headline: headline(options, observed, crowd, disasters, replicas, violations), violations };
  } finally {
    await Promise.all(replicas.map((replica) => replica.kill()));
    await workspace.stop();
    await world.stop();
    await cluster.dispose();
  }
}

function settings(worldUrl: string): string {
  const file = parse(scriptedSettings({ url: worldUrl, logFile: '-' }, services)) as {
    organization: { policy: object };
  };
  Object.assign(file.organization.policy, {
    approvalsNeeded: 2,
    approverGroups: [userGroupIds.releaseApprovers],
    approvalWait: '40 s',
    watchWindow: '3 s',
    watchInterval: '200 ms',
    proposalExpiry: '30 s',
    wait: '2 s',
    escalateToManager: '4 s',
    errorLimit: 2,
    executorSilence: '2 s',
  });
  return stringify(file);
}

async function acting(crowd: Crowd, random: ReturnType<typeof seededRandom>, isOn: () => boolean): Promise<void> {
  while (isOn()) {
    await crowd.step();
    await systemClock.sleep(random.between(10, 150));
  }
}

async function striking(
  disasters: Disasters,
  random: ReturnType<typeof seededRandom>,
  isOn: () => boolean,
): Promise<void> {
  await systemClock.sleep(3_000);
  while (isOn()) {
    await disasters.strike();
    await systemClock.sleep(random.between(500, 5_000));
  }
}

async function reviving(disasters: Disasters, isOn: () => boolean): Promise<void> {
  while (isOn()) {
    await disasters.revive();
    await systemClock.sleep(500);
  }
}

const restWithinMs = 120_000;

/** Lets people end what waits for them until nothing is under way any more; returns the record as it is then. */
async function comeToRest(
  crowd: Crowd,
  world: World,
  databaseUrl: string,
  progress: (line: string) => void,
): Promise<RecordSnapshot> {
  const end = systemClock.monotonicMs() + restWithinMs;
  for (;;) {
    await crowd.settle();
    await systemClock.sleep(3_000);
    const record = await readRecord(databaseUrl);
    const busy = whatIsUnderWay(record, world);
    if (busy.length === 0) return record;
    if (systemClock.monotonicMs() > end) {
      progress(`still under way after ${restWithinMs / 1_000} s: ${busy.slice(0, 5).join('; ')}`);
      return record;
    }
  }
}

function whatIsUnderWay(record: RecordSnapshot, world: World): string[] {
  const moving = ['running', 'rolling_back', 'verifying', 'degraded', 'paused', 'unknown'];
  return [
    ...(world.runningCount() > 0 ? [`${world.runningCount()} operations`] : []),
    ...record.deployments
      .filter((one) => moving.includes(one.state))
      .map((one) => `${one.service} ${one.version} is ${one.state}`),
    ...record.posts.filter((one) => one.state === 'due').map((one) => `post ${one.key}`),
    ...record.messages
      .filter((one) => one.due_at !== null && one.broken_reason === null)
      .map((one) => `message ${one.surface_key} for ${one.target}`),
  ];
}

interface Played {
  record: RecordSnapshot;
  world: World;
  workspace: RunningWorkspace;
  crowd: Crowd;
  disasters: Disasters;
  replicas: readonly Replica[];
}

function observe({ record, world, workspace, crowd, disasters, replicas }: Played): Observed {
  const messages = Object.values(personIds).flatMap((person) => {
    const direct = (workspace.view(person)?.channels ?? []).map((channel) => channel.id);
    return [...new Set([...Object.values(channelIds), ...direct])].flatMap((channel) =>
      workspace.messages(person, channel).flatMap((one) => [one, ...workspace.thread(person, channel, one.ts)]),
    );
  });
  const seen = new Map(messages.map((one) => [`${one.channel} ${one.ts}`, one]));
  const duplicates = workspace.log().duplicates.reduce((sum, one) => sum + one.count - 1, 0);
  return {
    record,
    world: {
      ...world.log,
      live: Object.fromEntries(services.map((name) => [name, world.live(name)])),
      brokenEndings,
    },
    people: crowd.log,
    slack: {
      duplicates,
      messages: [...seen].map(([address, one]) => ({ address, text: one.text, all: JSON.stringify(one) })),
    },
    rules: {
      approvers: [personIds.marcus, personIds.tom, personIds.ada],
      minimumSample: 2,
      checks: ['health', 'pay'],
      duplicatesAllowed: disasters.log.ambiguous + disasters.log.freezes,
      secrets: [canary, localTokens.bot.reveal(), localTokens.app.reveal()],
    },
    logs: replicas.map((replica) => readFileSync(replica.logFile, 'utf8')).join('\n'),
    unplannedExits: replicas.flatMap(({ deaths }) =>
      deaths.flatMap(({ code }) => (code !== null && code !== 0 ? [code] : [])),
    ),
  };
}

function headline(
  options: ChaosOptions,
  { people, world, slack, record }: Observed,
  crowd: Crowd,
  disasters: Disasters,
  replicas: readonly Replica[],
  violations: readonly Violation[],
): string {
  const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, one) => sum + one, 0);
  const { log } = disasters;
  const kills = replicas.reduce((sum, one) => sum + one.deaths.filter(({ signal }) => signal === 'SIGKILL').length, 0);
  const p99 = (values: readonly number[]) =>
    [...values].sort((a, b) => a - b)[Math.ceil(0.99 * values.length) - 1] ?? 0;
  return [
    `chaos: ${crowd.log.acts} operations on ${record.releases.length} releases`,
    `${kills} SIGKILLs`,
    `${log.freezes} SIGSTOPs`,
    `${log.failovers} DB failovers`,
    `${log.terminations} terminated backends`,
    `${total(log.slackFaults)} Slack faults (${Object.keys(log.slackFaults).length} types)`,
    `${total(world.faults)} executor and source faults (${Object.keys(world.faults).length} types)`,
    `${options.replicas} replicas → I1–I13 violations: ${violations.length}`,
    `acked-but-lost: ${violations.filter((one) => one.invariant === 'acknowledged but lost').length}`,
    `lines typed as people type: ${people.typed.length}, acted on something else: ${violations.filter((one) => one.invariant.startsWith('I13')).length}`,
    `duplicate deploy starts: ${world.effects.length - new Set(world.effects.map((one) => one.operationId)).size}`,
    `duplicate messages: ${slack.duplicates} (lost answers: ${log.ambiguous})`,
    `ack p99: ${Math.round(p99(people.answerMs))} ms`,
    `recovery p99: ${(p99(log.recoveryMs) / 1_000).toFixed(1)} s`,
    `seed: ${options.seed}`,
  ].join(', ');
}

/** Says a line every five seconds; the returned function ends it. */
function setIntervalLine(progress: (line: string) => void, line: () => string): () => void {
  let cancel = () => {};
  const again = () => {
    cancel = systemClock.after(5_000, () => {
      progress(line());
      again();
    });
  };
  again();
  return () => cancel();
}
