import { expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../domain/policy/policy.ts';
import { PolicySettings } from './policy-schema.ts';

/** Every key that a team can set, each with a non-default value. */
const stated: { [Key in keyof Policy as Key extends `${infer Name}Ms` ? Name : Key]: unknown } = {
  approvalsNeeded: 2,
  approverGroups: ['S0APPROVER'],
  approvals: [{ name: 'Security', groups: ['S0SECURITY'] }],
  approvalWait: '3 h',
  confirmableShift: '5 min',
  emergencyApprovals: 2,
  backupApproverGroups: ['S0BACKUP'],
  bypassGroups: ['S0BYPASS'],
  approvalReuse: '1 d',
  captain: 'rotation',
  captains: ['U0ANN', 'U0BOB'],
  captainTurn: '1 d',
  separationOfDuties: false,
  watchWindow: '2 h',
  watchInterval: '2 min',
  baselineInterval: '45 s',
  rehearsal: 'required',
  rehearsalMaxAge: '14 d',
  promotion: 'optional',
  soak: '2 h',
  requires: ['qa'],
  signOffMaxAge: '7 d',
  qaGroups: ['S0QA'],
  configurationGroups: ['S0CONFIG'],
  resultMaxAge: '7 d',
  minimumCoverage: 75,
  acceptedFindings: 'medium',
  benchmarkLimits: { 'p95 latency': { max: 200 } },
  userAcceptanceGroups: ['S0USERS'],
  readingsPerRound: 4,
  judgeBy: 'n-of-m',
  breachesNeeded: 4,
  breachWindow: 6,
  toleratedErrors: 3,
  toleratedSlowdown: 30,
  falseAlarms: 0.5,
  minimumSample: 5,
  errorLimit: 7,
  missingShare: 10,
  readingMaxAge: '5 min',
  latencyFloor: '200 ms',
  readyWithin: '2 min',
  readyReadings: 2,
  anomalies: 'off',
  analysisRounds: 9,
  analysisPause: '2 s',
  canaryPercents: [50, 100],
  stepTimeout: '20 min',
  startTolerance: '1 h',
  stopGrace: '45 s',
  executorSilence: '2 min',
  rollbackObjective: '10 min',
  proposalExpiry: '1 h',
  wait: '20 min',
  lateFailure: '4 h',
  onBreach: 'rollback',
  escalateToOnCall: '1 min',
  escalateToManager: '30 min',
  updateEverySev1: '10 min',
  updateEverySev2: '20 min',
  updateEverySev3: '1 h',
  updateEverySev4: '2 d',
  declareIncident: 'degraded',
  postMortemUpToSeverity: 3,
  claimWindow: '20 min',
  turnsMissed: 3,
  overtakes: 1,
};

it('every part of the policy that a team states reaches the policy', () => {
  const part = PolicySettings.parse(stated);
  expect(Object.keys(part).sort()).toEqual(Object.keys(defaultPolicy).sort());
  for (const key of Object.keys(defaultPolicy) as (keyof Policy)[])
    expect([key, part[key]]).not.toEqual([key, defaultPolicy[key]]);
  for (const onBreach of ['ask', 'abort', 'rollback']) expect(PolicySettings.parse({ onBreach })).toEqual({ onBreach });
  expect(PolicySettings.safeParse({ onBreach: 'stop' }).success).toBe(false);
  expect(part).toMatchObject({ readingMaxAgeMs: 300_000, stepTimeoutMs: 1_200_000, latencyFloorMs: 200 });
});

it('a duration that nobody can mean is refused with its limit', () => {
  const read = PolicySettings.safeParse({ wait: '999999999 d' });
  expect(read.error?.issues[0]?.message).toContain('longer than a year');
});

it('parts that are left out are left to the other layers', () => {
  expect(PolicySettings.parse({ watchWindow: '0 s' })).toEqual({ watchWindowMs: 0 });
});
