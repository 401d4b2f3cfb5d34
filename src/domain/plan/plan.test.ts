import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPlan, planInput } from '../../../test/support/plan-builders.ts';
import { draftPlan } from './draft-plan.ts';
import { hashPlan } from './hash.ts';
import type { Plan } from './plan.ts';
import { assessRisk, levelOf, type RiskInput } from './risk.ts';

const quiet: RiskInput = {
  customerFacing: false,
  tier: 'standard',
  changedFiles: 1,
  migrations: [],
  configuration: [],
  dependents: [],
  recentFailures: 0,
  recentReleases: 5,
  isFirstDeployment: false,
  lacksRollbackTarget: false,
  startsAt: { weekday: 2, hour: 10 },
  assumed: [],
};

describe('the risk of a release', () => {
  it('is nothing when nothing speaks for it', () => {
    expect(assessRisk(quiet)).toEqual({ score: 0, level: 'low', factors: [] });
  });

  it.each([
    [{ customerFacing: true }, 25],
    [{ tier: 'critical' }, 15],
    [{ changedFiles: 10 }, 0],
    [{ changedFiles: 11 }, 10],
    [{ changedFiles: 51 }, 20],
    [{ migrations: ['add-column'] }, 25],
    [{ configuration: ['KEY'] }, 8],
    [{ dependents: ['a', 'b'] }, 10],
    [{ dependents: ['a', 'b', 'c', 'd'] }, 15],
    [{ recentFailures: 1 }, 10],
    [{ recentFailures: 9 }, 20],
    [{ isFirstDeployment: true }, 15],
    [{ startsAt: { weekday: 5, hour: 13 } }, 0],
    [{ startsAt: { weekday: 5, hour: 14 } }, 10],
    [{ startsAt: { weekday: 0, hour: 12 } }, 10],
    [{ startsAt: { weekday: 3, hour: 6 } }, 5],
    [{ startsAt: { weekday: 3, hour: 19 } }, 5],
  ])('%j weighs %d points', (more, points) => {
    expect(assessRisk({ ...quiet, ...more }).score).toBe(points);
  });

  it('has levels at 25, 40 and 70', () => {
    expect([0, 24, 25, 39, 40, 69, 70, 100].map(levelOf)).toEqual([
      'low',
      'low',
      'medium',
      'medium',
      'high',
      'high',
      'critical',
      'critical',
    ]);
  });

  it('lies between 0 and 100, is the sum of its reasons up to there, and never falls when something is added', () => {
    const names = fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 5 });
    const input = fc.record({
      customerFacing: fc.boolean(),
      tier: fc.constantFrom('critical', 'standard'),
      changedFiles: fc.nat(200),
      migrations: names,
      configuration: names,
      dependents: names,
      recentFailures: fc.nat(10),
      recentReleases: fc.nat(10),
      isFirstDeployment: fc.boolean(),
      lacksRollbackTarget: fc.boolean(),
      startsAt: fc.record({ weekday: fc.nat(6), hour: fc.nat(23) }),
      assumed: fc.constant([]),
    });
    fc.assert(
      fc.property(input, (one) => {
        const risk = assessRisk(one);
        expect(risk.score).toBe(
          Math.min(
            100,
            risk.factors.reduce((sum, factor) => sum + factor.points, 0),
          ),
        );
        for (const factor of risk.factors)
          expect(factor).toMatchObject({
            points: expect.any(Number),
            reason: expect.stringMatching(/./),
            mitigation: expect.stringMatching(/./),
          });
        expect(assessRisk({ ...one, migrations: [...one.migrations, 'one more'] }).score).toBeGreaterThanOrEqual(
          risk.score,
        );
        expect(assessRisk({ ...one, recentFailures: one.recentFailures + 1 }).score).toBeGreaterThanOrEqual(risk.score);
      }),
    );
  });
});

describe('a plan', () => {
  it('is the same for the same input, to the last character', () => {
    expect(hashPlan(aPlan())).toBe(hashPlan(aPlan()));
    expect(hashPlan(JSON.parse(JSON.stringify(aPlan())) as Plan)).toBe(hashPlan(aPlan()));
  });

  it('has a hash that does not depend on the order of keys, and that every part of it changes', () => {
    const plan = aPlan();
    const turned = Object.fromEntries(Object.entries(plan).reverse()) as unknown as Plan;
    expect(hashPlan(turned)).toBe(hashPlan(plan));
    const hashes = [
      plan,
      { ...plan, version: '1.1.1' },
      { ...plan, previousVersion: null },
      { ...plan, artifact: { ...plan.artifact, digest: 'sha256:2' } },
      { ...plan, steps: plan.steps.slice(1) },
      { ...plan, steps: [...plan.steps].reverse() },
      { ...plan, rollback: { ...plan.rollback, target: '0.9.0' } },
      { ...plan, approvals: { ...plan.approvals, needed: 9 } },
      { ...plan, schedule: { ...plan.schedule, startsAt: '2026-01-01T00:00:00.000Z' } },
    ].map(hashPlan);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('recommends by risk, and lets a person choose otherwise by name', () => {
    expect(aPlan().strategy).toMatchObject({ name: 'blue-green', chosenBy: 'quarterdeck', isRecommended: true });
    const chosen = aPlan({ strategy: { name: 'canary', chosenBy: 'U1' } }).strategy;
    expect(chosen).toEqual({
      name: 'canary',
      chosenBy: 'U1',
      isRecommended: false,
      reason: 'Chosen by a person; the recommendation was Blue-green.',
    });
  });

  it('expects the time that rollbacks really took once there are three of them', () => {
    const rollback = (...rollbackMs: number[]) =>
      aPlan({ history: { recentReleases: 0, recentFailures: 0, rollbackMs } }).rollback;
    expect(rollback()).toMatchObject({ expectedMs: 30_000, isProven: false, fitsObjective: true });
    expect(rollback(1_000, 2_000)).toMatchObject({ expectedMs: 30_000, isProven: false });
    expect(rollback(3_000, 1_000, 2_000)).toMatchObject({ expectedMs: 3_000, isProven: true });
    const ten = rollback(...[9, 2, 3, 4, 5, 6, 7, 8, 1, 400].map((seconds) => seconds * 1_000));
    expect(ten).toMatchObject({ expectedMs: 9_000, isProven: true, fitsObjective: true });
  });

  it('expects what rehearsals with the same strategy took', () => {
    const rehearsed = [
      { strategy: 'rolling', backMs: 700_000 },
      { strategy: 'blue-green', backMs: 4_000 },
      { strategy: 'rolling', backMs: 1_000 },
    ] as const;
    const rollback = (name: 'rolling' | 'blue-green' | 'canary') =>
      aPlan({
        strategy: { name, chosenBy: 'U1' },
        history: { recentReleases: 0, recentFailures: 0, rollbackMs: [], rehearsed },
      }).rollback;
    expect(rollback('rolling')).toMatchObject({ expectedMs: 700_000, rehearsals: 2, isProven: false });
    expect(rollback('blue-green')).toMatchObject({ expectedMs: 4_000, rehearsals: 1, isProven: false });
    expect(rollback('canary').rehearsals).toBeUndefined();
    expect(rollback('canary').expectedMs).toBe(
      aPlan({ strategy: { name: 'canary', chosenBy: 'U1' } }).rollback.expectedMs,
    );
  });

  it('asks somebody to accept a rollback that takes longer than the objective', () => {
    const titles = (plan: Plan) => plan.tasks.flatMap((task) => task.items.map((item) => item.title));
    const slow = aPlan({ strategy: { name: 'rolling', chosenBy: 'U1' } });
    expect(slow.rollback).toMatchObject({ expectedMs: 900_000, fitsObjective: false });
    expect(titles(slow)).toContainEqual(expect.stringContaining('longer than the objective'));
    expect(titles(aPlan())).not.toContainEqual(expect.stringContaining('longer than the objective'));
  });

  it('asks more of riskier releases, with ids that are unique', () => {
    const artifact = { ...planInput().artifact, migrations: ['add-column'], configuration: ['KEY'] };
    const items = (plan: Plan) => plan.tasks.flatMap((task) => task.items);
    const risky = items(aPlan({ artifact }));
    expect(risky.length).toBeGreaterThan(items(aPlan()).length);
    expect(new Set(risky.map((item) => item.id)).size).toBe(risky.length);
    for (const item of risky) if (item.check === null) expect(item.evidence).toBe('attestation');
  });

  it('has no rollback on the first deployment, and says so', () => {
    const plan = aPlan({
      replaced: { version: null, source: 'nothing', standing: 'not_on_record' },
      rollbackTarget: null,
    });
    expect(plan.rollback).toMatchObject({ target: null, steps: [], procedure: expect.stringContaining('Fix forward') });
    expect(plan.risk.factors.map((factor) => factor.reason)).toContainEqual(
      expect.stringContaining('First deployment'),
    );
  });

  it('returns to the last version that went well, not to one whose release failed', () => {
    const plan = aPlan({
      replaced: { version: '1.0.5', source: 'service', standing: 'failed' },
      rollbackTarget: '1.0.0',
    });
    expect(plan.previousVersion).toBe('1.0.5');
    expect(plan.rollback).toMatchObject({ target: '1.0.0', procedure: expect.stringContaining('Install 1.0.0 again') });
    expect(plan.rollback.steps.map((step) => step.title)).toEqual([
      'Install 1.0.0 again',
      'Bring traffic back to 1.0.0',
      'Verify that 1.0.0 is healthy again',
    ]);
    expect(plan.contingency).toContain('Roll back to 1.0.0');
  });

  it('says so when something runs and nothing that went well is known', () => {
    const plan = aPlan({
      replaced: { version: '1.0.5', source: 'record', standing: 'failed' },
      rollbackTarget: null,
    });
    expect(plan.rollback.procedure).toContain(
      '1.0.5: nothing responds there now; this was live last; its release failed',
    );
    expect(plan.risk.factors.map((factor) => factor.reason)).toContainEqual(
      expect.stringContaining('No recorded version succeeded here'),
    );
    expect(plan.tasks.flatMap((task) => task.items.map((item) => item.check))).not.toContain('rollback-target');
  });

  it('is refused when the settings lack what it needs', () => {
    const { environment } = planInput();
    expect(draftPlan(planInput({ environment: { ...environment, actions: {} } }))).toEqual({
      ok: false,
      error: {
        kind: 'commands_missing',
        strategy: 'blue-green',
        commands: ['install', 'smoke', 'shift', 'restore'],
        possible: [],
      },
    });
  });
});
