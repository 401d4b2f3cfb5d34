import type { ReleaseId } from '../../src/domain/ids.ts';
import type { ReleaseView } from '../../src/domain/release/view.ts';
import { askAgain } from '../../src/usecases/approval/ask-again.ts';
import { decideRelease } from '../../src/usecases/approval/decide-release.ts';
import { acceptDeployment } from '../../src/usecases/deployment/accept-deployment.ts';
import { controlDeployment } from '../../src/usecases/deployment/control-deployment.ts';
import { requestRollback } from '../../src/usecases/deployment/request-rollback.ts';
import { startRelease } from '../../src/usecases/deployment/start-release.ts';
import type { Deps } from '../../src/usecases/deps.ts';
import { liftLock } from '../../src/usecases/lock/locks.ts';
import type { Caller } from '../../src/usecases/once.ts';
import { showRelease } from '../../src/usecases/query/queries.ts';
import { everyPart } from '../../src/usecases/query/view-parts.ts';
import { cancelRelease } from '../../src/usecases/release/cancel-release.ts';
import { openRelease } from '../../src/usecases/release/open-release.ts';
import { tickTodos } from '../../src/usecases/task/tick-todo.ts';
import { answerProposal } from '../../src/usecases/watch/answer-proposal.ts';
import type { Random } from '../chaos/random.ts';
import { people } from '../support/test-settings.ts';

const minuteMs = 60_000;

/** Says that something is to be done by somebody after a while. */
export type Plan = (afterMs: number, act: () => Promise<void>) => void;

/** People who ship software all year: they open, look, approve late, press Start, and answer when they are called. */
export class Company {
  readonly #deps: Deps;
  readonly #random: Random;
  readonly #plan: Plan;
  readonly #services: readonly string[];
  #count = 0;
  #keys = 0;
  readonly counts = { asked: 0, refused: 0 };

  constructor(deps: Deps, random: Random, plan: Plan, services: readonly string[]) {
    this.#deps = deps;
    this.#random = random;
    this.#plan = plan;
    this.#services = services;
  }

  /** A working day's releases, spread over its hours. */
  planDay(): void {
    for (const service of this.#services)
      if (this.#random.chance(0.5)) this.#plan(this.#random.between(0, 8 * 60) * minuteMs, () => this.#open(service));
  }

  #by(id: string): Caller {
    this.#keys += 1;
    this.counts.asked += 1;
    return { actor: { kind: 'person', id }, key: `simulated-${this.#keys}` };
  }

  async #open(service: string): Promise<void> {
    this.#count += 1;
    // What a version is like is part of its number, so that the world and the checker can tell.
    const kind = this.#random.weighted([
      [85, 0],
      [6, 5],
      [4, 6],
      [3, 7],
      [2, 8],
    ]);
    const opened = await openRelease(
      this.#deps,
      {
        service,
        version: `2.${this.#count}.${kind}`,
        environment: 'production',
        strategy: this.#random.chance(0.1) ? 'rolling' : null,
        startsAt: null,
        reason: '',
        because: null,
      },
      this.#by(people.requester),
    );
    if (!opened.ok) {
      this.counts.refused += 1;
      return;
    }
    const { id } = opened.value;
    for (const approver of [people.approver, people.secondApprover, people.thirdApprover])
      this.#plan(this.#random.between(2, 150) * minuteMs, () => this.#approve(id, approver));
    this.#plan(this.#random.between(1, 60) * minuteMs, () => this.#tick(id));
    this.#plan(this.#random.between(30, 200) * minuteMs, () => this.#follow(id, 0));
  }

  async #approve(releaseId: ReleaseId, person: string): Promise<void> {
    const decision = this.#random.chance(0.02) ? 'reject' : 'approve';
    await decideRelease(
      this.#deps,
      { releaseId, decision, planHash: null, comment: decision === 'reject' ? 'not this week' : '' },
      this.#by(person),
    );
  }

  async #tick(releaseId: ReleaseId): Promise<void> {
    const view = await showRelease(this.#deps, releaseId, ['todos']);
    const mine = view?.todos.filter((todo) => todo.evidence === 'attestation').map((todo) => todo.id) ?? [];
    await tickTodos(this.#deps, { releaseId, shown: mine, ticked: mine }, this.#by(people.requester));
  }

  /** The captain looks after the release now and then until it has ended. */
  async #follow(releaseId: ReleaseId, times: number): Promise<void> {
    const view = await showRelease(this.#deps, releaseId, everyPart);
    if (!view || view.release.endedAt !== null) return;
    await this.#carryOn(view, times);
    this.#plan(this.#random.between(5, 40) * minuteMs, () => this.#follow(releaseId, times + 1));
  }

  async #carryOn({ release, deployment, proposals, locks }: ReleaseView, times: number): Promise<void> {
    const releaseId = release.id;
    const captain = () => this.#by(people.requester);
    if (times > 200) return void (await cancelRelease(this.#deps, { releaseId, reason: 'given up' }, captain()));
    const open = proposals.find((one) => one.state === 'open');
    if (open) {
      const answer = this.#random.weighted([
        [8, 'accept'],
        [1, 'wait'],
        [1, 'dismiss'],
        [1, 'fix_forward'],
      ] as const);
      await answerProposal(
        this.#deps,
        { proposalId: open.id, answer, revision: open.revision, reason: 'so we decided' },
        this.#by(people.onCall),
      );
      return;
    }
    if (release.state === 'draft') return void (await askAgain(this.#deps, { releaseId }, captain()));
    if (release.state === 'rejected')
      return void (await cancelRelease(this.#deps, { releaseId, reason: 'rejected' }, captain()));
    if (release.state === 'approved') {
      if (locks.some((lock) => lock.service === release.service))
        await liftLock(
          this.#deps,
          { scope: release.service, environment: null, reason: 'we know more now' },
          captain(),
        );
      return void (await startRelease(this.#deps, { releaseId }, captain()));
    }
    const state = deployment?.state;
    if (state === 'paused')
      return void (await controlDeployment(this.#deps, { releaseId, verb: 'resume', reason: '' }, captain()));
    if (state === 'failed' || state === 'aborted' || state === 'unknown') {
      if (this.#random.chance(0.7))
        await controlDeployment(this.#deps, { releaseId, verb: 'retry', reason: '' }, captain());
      else if (release.state === 'failed')
        await cancelRelease(this.#deps, { releaseId, reason: 'it will not work' }, captain());
    }
    // Nobody leaves a problem open for days: whoever dismissed the proposal rolls back, or lives with it, in the end.
    if (state === 'degraded' && times > 6) {
      if (this.#random.chance(0.6))
        await requestRollback(this.#deps, { releaseId, reason: 'it does not get better' }, captain());
      else await acceptDeployment(this.#deps, { releaseId, reason: 'the repair follows' }, captain());
    }
  }
}
