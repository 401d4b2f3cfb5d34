import { checkApprovals, checkStarts } from './check-approvals.ts';
import { checkDelivery, checkSecrets, checkTelling } from './check-messages.ts';
import { checkEffects, checkHealth, checkRollbacks } from './check-production.ts';
import { checkAcknowledged, checkGraph, checkRecord, checkZombies } from './check-record.ts';
import { checkTyped } from './check-typed.ts';
import type { Observed, Violation } from './observed.ts';

/** What must hold after any run, each with the number that it has in the list of invariants. */
const invariants: readonly (readonly [name: string, check: (observed: Observed) => string[]])[] = [
  ['I1 approved if and only if enough people approved', checkApprovals],
  ['I2 nothing is started twice', checkEffects],
  ['I3 nothing starts without approvals or against a lock', checkStarts],
  ['I4 states follow the graph', checkGraph],
  ['I5 every message is delivered or given up on record', checkDelivery],
  ['I6 no message twice beyond what lost answers explain', checkTelling],
  ['I7 healthy needs fresh real readings', checkHealth],
  ['I8 rollbacks are decided by people, one at a time', checkRollbacks],
  ['I9 every entry of the record says who and when', checkRecord],
  ['I10 no secret gets out', checkSecrets],
  ['I11 nothing that is under way is forgotten', checkZombies],
  ['I12 answers come in time', checkAnswers],
  ['I13 words act only on what they name', checkTyped],
  ['acknowledged but lost', checkAcknowledged],
  ['no replica ends by a fault', ({ unplannedExits }) => unplannedExits.map((code) => `exit code ${code}`)],
];

const answerLimitMs = 2_000;

function checkAnswers({ people }: Observed): string[] {
  const sorted = [...people.answerMs].sort((a, b) => a - b);
  if (sorted.length === 0) return ['nobody was ever answered'];
  const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0;
  return p99 < answerLimitMs ? [] : [`p99 is ${Math.round(p99)} ms over ${sorted.length} answers`];
}

/** Holds a run against every invariant. A run in which nothing happened proves nothing, and is a violation itself. */
export function checkInvariants(observed: Observed): Violation[] {
  const { releases, deployments } = observed.record;
  const idle = releases.length === 0 || deployments.length === 0 || observed.world.effects.length === 0;
  return [
    ...(idle ? [{ invariant: 'something happened', words: 'no release, deployment or effect was seen' }] : []),
    ...invariants.flatMap(([invariant, check]) => check(observed).map((words) => ({ invariant, words }))),
  ];
}
