import postgres from 'postgres';
import { localTokens } from '../../src/cli/local.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { channelIds } from '../../src/local-workspace/default-seed.ts';
import type { RunningWorkspace } from '../../src/local-workspace/server.ts';
import type { TemporaryCluster } from '../support/temporary-cluster.ts';
import { crashPoints } from './crash-points.ts';
import type { Replica } from './fleet.ts';
import type { Random } from './random.ts';

export interface DisasterLog {
  kills: number;
  freezes: number;
  failovers: number;
  terminations: number;
  slackFaults: Record<string, number>;
  /** Answers that were lost after Slack had stored a message: each may cost one duplicate. */
  ambiguous: number;
  /** Milliseconds from the kill until the replica took work again. */
  recoveryMs: number[];
}

/** Everything that goes wrong around the bot, drawn from `random`, one thing after the other. */
export class Disasters {
  readonly log: DisasterLog = {
    kills: 0,
    freezes: 0,
    failovers: 0,
    terminations: 0,
    slackFaults: {},
    ambiguous: 0,
    recoveryMs: [],
  };
  readonly #replicas: readonly Replica[];
  readonly #cluster: TemporaryCluster;
  readonly #workspace: RunningWorkspace;
  readonly #random: Random;
  #calmSince = 0;
  #isWild = false;

  constructor(replicas: readonly Replica[], cluster: TemporaryCluster, workspace: RunningWorkspace, random: Random) {
    this.#replicas = replicas;
    this.#cluster = cluster;
    this.#workspace = workspace;
    this.#random = random;
  }

  /** Nothing is going wrong, and has not for two seconds: answers may be held against their limit. */
  isCalm(): boolean {
    return !this.#isWild && systemClock.monotonicMs() - this.#calmSince > 2_000;
  }

  /** One disaster from its beginning to its end. */
  async strike(): Promise<void> {
    this.#isWild = true;
    const disaster = this.#random.weighted<() => Promise<void>>([
      [5, () => this.#kill()],
      [3, () => this.#freeze()],
      [1.5, () => this.#failOver()],
      [2, () => this.#terminate()],
      [2, () => this.#slackIsAway()],
      [6, () => this.#slackStutters()],
      [4, () => this.#deliveriesStutter()],
      [1, () => this.#archive()],
      [1, () => this.#deleteMessage()],
      [1, async () => this.#workspace.refreshConnections()],
    ]);
    try {
      await disaster();
    } finally {
      this.#isWild = false;
      this.#calmSince = systemClock.monotonicMs();
    }
  }

  /** Where the next start of a replica is to die, if at all. */
  nextDeath(): string {
    if (this.#random.chance(0.4)) return '';
    return `${this.#random.pick(crashPoints)}:${this.#random.between(1, 60)}`;
  }

  /** Starts every replica that is down: a supervisor would do the same. */
  async revive(): Promise<void> {
    for (const replica of this.#replicas) {
      if (replica.isUp()) continue;
      const startedAt = systemClock.monotonicMs();
      await replica.start(this.nextDeath());
      this.log.recoveryMs.push(systemClock.monotonicMs() - startedAt);
    }
  }

  async #kill(): Promise<void> {
    await this.#random.pick(this.#replicas).kill();
    this.log.kills += 1;
  }

  /** Longer than the shortest lease, so that somebody else takes the work over meanwhile. */
  async #freeze(): Promise<void> {
    const replica = this.#random.pick(this.#replicas);
    replica.freeze();
    this.log.freezes += 1;
    await systemClock.sleep(this.#random.between(1_000, 9_000));
    replica.thaw();
  }

  async #failOver(): Promise<void> {
    await this.#cluster.crash();
    this.log.failovers += 1;
    await systemClock.sleep(this.#random.between(200, 3_000));
    await this.#cluster.start();
  }

  async #terminate(): Promise<void> {
    const sql = postgres(this.#cluster.url, { max: 1, onnotice: () => {} });
    try {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend' and random() < 0.5`;
      this.log.terminations += 1;
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  async #slackIsAway(): Promise<void> {
    this.#count('outage');
    this.#workspace.fault({ method: '*', times: 1_000_000, fault: { kind: 'http', status: 503 } });
    await systemClock.sleep(this.#random.between(2_000, 15_000));
    this.#workspace.clearFaults();
  }

  async #slackStutters(): Promise<void> {
    const method = this.#random.pick([
      'chat.postMessage',
      'chat.update',
      'conversations.history',
      'users.info',
      'usergroups.users.list',
    ]);
    const nth = this.#random.between(1, 4);
    const [name, fault] = this.#random.weighted([
      [3, ['429', { kind: 'rate_limited', retryAfterSeconds: this.#random.between(1, 3) }]],
      [2, ['500', { kind: 'http', status: 500 }]],
      [2, ['500 after storing', { kind: 'http', status: 500, afterStoring: true }]],
      [1, ['timeout after storing', { kind: 'timeout', ms: 9_000, afterStoring: true }]],
      [1, ['latency', { kind: 'latency', ms: 1_500 }]],
      [1, ['fatal_error', { kind: 'error', error: 'fatal_error' }]],
      [1, ['token_revoked', { kind: 'error', error: 'token_revoked' }]],
    ] as const);
    this.#count(name);
    if ('afterStoring' in fault && method === 'chat.postMessage') this.log.ambiguous += 1;
    this.#workspace.fault({ method, nth, fault });
    await systemClock.sleep(300);
  }

  async #deliveriesStutter(): Promise<void> {
    const fault = this.#random.pick([{ kind: 'twice' }, { kind: 'late', ms: 800 }, { kind: 'cut' }] as const);
    this.#count(`delivery ${fault.kind}`);
    this.#workspace.fault({ delivery: this.#random.pick(['slash_commands', 'interactive']), fault });
    await systemClock.sleep(300);
  }

  async #archive(): Promise<void> {
    this.#count('archived channel');
    this.#workspace.change.channel(channelIds.productUpdates, { isArchived: true });
    await systemClock.sleep(this.#random.between(500, 3_000));
    this.#workspace.change.channel(channelIds.productUpdates, { isArchived: false });
  }

  async #deleteMessage(): Promise<void> {
    const message = this.#workspace.messages('U0PRIYA001', channelIds.execUpdates).at(-1);
    if (!message) return;
    this.#count('deleted message');
    await fetch(`${this.#workspace.apiUrl}chat.delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${localTokens.bot.reveal()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: message.channel, ts: message.ts }),
    });
  }

  #count(name: string): void {
    this.log.slackFaults[name] = (this.log.slackFaults[name] ?? 0) + 1;
  }
}
