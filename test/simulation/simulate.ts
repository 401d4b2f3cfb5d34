import { sha256, stableJson } from '../../src/lib/hash.ts';
import { countingIds } from '../../src/lib/ids.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { NextDue } from '../../src/ports/due-queue.ts';
import { noMetrics } from '../../src/ports/metrics.ts';
import type { Deps } from '../../src/usecases/deps.ts';
import { createDueWork } from '../../src/usecases/due-work.ts';
import { checkInvariants } from '../chaos/invariants.ts';
import type { Observed, Violation } from '../chaos/observed.ts';
import { type Random, seededRandom } from '../chaos/random.ts';
import { type RecordSnapshot, readRecord } from '../chaos/snapshot.ts';
import { fakeExecutor } from '../support/fake-executor.ts';
import { fakeDirectory } from '../support/fake-people.ts';
import { fakeSystems } from '../support/fake-systems.ts';
import { type Behavior, fakeWorld } from '../support/fake-world.ts';
import { groups, people, testSettings } from '../support/test-settings.ts';
import { Company } from './company.ts';
import { type CompanySlack, companySlack } from './company-slack.ts';
import { openVirtualTime } from './virtual-time.ts';

export interface SimulationOptions {
  databaseUrl: string;
  days: number;
  seed: number;
  progress: (line: string) => void;
}

export interface SimulationResult {
  record: RecordSnapshot;
  violations: Violation[];
  slack: CompanySlack;
  /** The same for the same seed: who did what, when, in the order of the record. */
  fingerprint: string;
}

const dayMs = 86_400_000;
const start = new Date('2026-01-05T08:00:00Z');
const brokenEnding = '.5';

/** Plays the whole bot for some days of virtual time, one due row after the other, and checks what is left. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const random = seededRandom(options.seed);
  const time = await openVirtualTime(options.databaseUrl, start);
  try {
    const world = fakeWorld(time.clock);
    const executor = fakeExecutor((operation) => world.apply(operation));
    const fate = perKey(random.fork('executor'));
    executor.course(({ argv }) =>
      fate(argv[1] ?? '').weighted([
        [200, 'succeeds'],
        [5, 'fails'],
        [1, 'unknown'],
        [1, 'not_startable'],
      ]),
    );
    world.behave(behaviorOf(random.fork('world'), () => time.clock.now()));
    const slack = companySlack();
    const deps: Deps = {
      database: time.database,
      settings: yearSettings(),
      clock: time.clock,
      ids: countingIds(),
      logger: silentLogger,
      systems: fakeSystems({ executor, metricSource: world.metricSource, versionSource: world.versionSource }),
      directory: fakeDirectory(),
      messenger: slack,
      metrics: noMetrics,
      host: 'simulated',
    };
    const agenda = createAgenda(() => time.clock.now());
    const company = new Company(deps, random.fork('people'), agenda.plan, Object.keys(deps.settings.services));
    const end = start.getTime() + options.days * dayMs;
    for (let day = 0; day < options.days; day += 1) {
      // Weekends are free.
      if (day % 7 < 5) agenda.plan(day * dayMs, async () => company.planDay());
      if (random.chance(0.02)) planOutage(agenda.plan, slack, random, day);
    }
    const work = createDueWork(deps);
    let told = 0;
    for (;;) {
      await work.idle();
      const waiting = await time.database.read((stores) => stores.nextDue());
      const due = soonest(waiting);
      const next = Math.min(
        agenda.nextAt(),
        due === null ? Number.POSITIVE_INFINITY : time.clock.now().getTime() + due,
      );
      // A service is read for as long as its release waits, which may be forever.
      const others = waiting.filter(({ queue }) => queue !== 'samplings');
      if (next > end + 30 * dayMs || (next > end && agenda.isEmpty() && (soonest(others) ?? dayMs) >= dayMs)) break;
      await time.moveTo(new Date(Math.ceil(next)));
      await agenda.runDue();
      const days = Math.floor((time.clock.now().getTime() - start.getTime()) / dayMs);
      if (days >= told + 30) {
        told = days;
        options.progress(`day ${days}: ${company.counts.asked} requests, ${slack.counts.posted} messages`);
      }
    }
    const record = await readRecord(options.databaseUrl);
    const violations = checkInvariants(observe(record, slack, executor.effects, world.running));
    for (const words of slack.refused.slice(0, 20)) violations.push({ invariant: 'Slack takes every message', words });
    return { record, violations, slack, fingerprint: fingerprintOf(record) };
  } finally {
    await time.close();
  }
}

function yearSettings() {
  const settings = testSettings({
    policy: {
      approvalsNeeded: 2,
      watchWindowMs: 3_600_000,
      watchIntervalMs: 300_000,
      readingsPerRound: 8,
      analysisPauseMs: 1_000,
      approverGroups: [groups.approvers],
    },
  });
  return settings;
}

/**
 * How a version does, by the last part of its number: always bad, bad after a while, slow now and then, unreadable at
 * times.
 */
function behaviorOf(random: Random, now: () => Date) {
  const firstSeen = new Map<string, number>();
  // One source for each check: services that are asked at the same moment must not change each other's fate.
  const chance = perKey(random);
  return ({ service, name, version }: { service: string; name: string; version: string | null }): Behavior => {
    if (version === null || name === 'version') return 'good';
    const key = `${service} ${version}`;
    const ageMs = now().getTime() - (firstSeen.get(key) ?? now().getTime());
    if (!firstSeen.has(key)) firstSeen.set(key, now().getTime());
    if (version.endsWith(brokenEnding)) return name === 'pay' ? 'bad' : 'good';
    if (version.endsWith('.6')) return ageMs > 20 * 60_000 && name === 'pay' ? 'bad' : 'good';
    if (version.endsWith('.7')) return chance(`${service} ${name}`).chance(0.15) ? 'slow' : 'good';
    if (version.endsWith('.8')) return chance(`${service} ${name}`).chance(0.3) ? 'unmeasurable' : 'good';
    const mine = chance(`${service} ${name}`);
    return mine.chance(0.003) ? mine.pick(['bad', 'silent', 'unmeasurable'] as const) : 'good';
  };
}

/** A source of chance for each key. */
function perKey(random: Random): (key: string) => Random {
  const sources = new Map<string, Random>();
  return (key) => {
    const source = sources.get(key) ?? random.fork(key);
    sources.set(key, source);
    return source;
  };
}

function planOutage(plan: Agenda['plan'], slack: CompanySlack, random: Random, day: number): void {
  const from = day * dayMs + random.between(0, 8 * 3_600_000);
  plan(from, async () => {
    slack.isAway = true;
  });
  plan(from + random.between(300_000, 7_200_000), async () => {
    slack.isAway = false;
  });
}

interface Agenda {
  plan(afterMs: number, act: () => Promise<void>): void;
  nextAt(): number;
  isEmpty(): boolean;
  runDue(): Promise<void>;
}

/** What people are going to do, in the order of its time; equal times in the order in which they were planned. */
function createAgenda(now: () => Date): Agenda {
  const entries: { at: number; order: number; act: () => Promise<void> }[] = [];
  let order = 0;
  return {
    plan(afterMs, act) {
      order += 1;
      const entry = { at: now().getTime() + afterMs, order, act };
      const place = entries.findIndex((one) => one.at > entry.at);
      entries.splice(place === -1 ? entries.length : place, 0, entry);
    },
    nextAt: () => entries[0]?.at ?? Number.POSITIVE_INFINITY,
    isEmpty: () => entries.length === 0,
    async runDue() {
      while (entries[0] && entries[0].at <= now().getTime()) await entries.shift()?.act();
    },
  };
}

/** Milliseconds until the first of these falls due; null when there is none. */
function soonest(waiting: readonly NextDue[]): number | null {
  return waiting.length === 0 ? null : Math.max(1, Math.min(...waiting.map(({ ms }) => ms)));
}

function observe(
  record: RecordSnapshot,
  slack: CompanySlack,
  effects: readonly { id: string; argv: readonly string[] }[],
  running: ReadonlyMap<string, string | null>,
): Observed {
  const live = [...running].filter(([place]) => place.endsWith('/production'));
  return {
    record,
    world: {
      effects: effects.map(({ id, argv: [verb = '', service = '', , version = ''] }) => ({
        operationId: id,
        service,
        verb,
        version,
        at: start,
      })),
      overlaps: [],
      repeatedStarts: 0,
      faults: {},
      live: Object.fromEntries(live.map(([place, version]) => [place.split('/')[0] ?? '', version ?? ''])),
      brokenEndings: [brokenEnding],
    },
    people: { acknowledged: [], answerMs: [1], typed: [] },
    slack: {
      duplicates: slack.counts.repeated,
      messages: [...slack.shown].map(([address, text]) => ({ address, text, all: text })),
    },
    rules: {
      approvers: [people.requester, people.approver, people.secondApprover, people.thirdApprover, people.author],
      minimumSample: 3,
      checks: ['health', 'pay'],
      duplicatesAllowed: 0,
      secrets: [],
    },
    logs: '',
    unplannedExits: [],
  };
}

function fingerprintOf(record: RecordSnapshot): string {
  const numbers = new Map(record.releases.map((one) => [one.id, one.number]));
  const lines = record.events
    .map(
      (one) =>
        `${String(numbers.get(one.release_id)).padStart(6, '0')} ${one.at.toISOString()} ${one.type} ${one.actor_id}`,
    )
    .sort();
  return sha256(stableJson(lines));
}
