import { stableJson } from '../../lib/hash.ts';
import { formatDuration } from '../report/duration.ts';
import { riskLevels } from '../strategy/matrix.ts';
import { digestWords, type Plan } from './plan.ts';

/**
 * One change between two plans. `void`: approvals of the plan before do not count any more. `confirm`: each approver can
 * confirm what changed, with one press.
 */
export interface PlanChange {
  part: string;
  words: string;
  effect: 'void' | 'confirm';
}

export interface DifferenceLimits {
  /** A planned start that moves by at most this can be confirmed, in milliseconds. */
  confirmableShiftMs: number;
}

type Compare<K extends keyof Plan> = (before: Plan[K], after: Plan[K], limits: DifferenceLimits) => Change[];
type Change = Omit<PlanChange, 'part'>;

/**
 * What changed between two plans of a release, part by part. Every part of a plan has its entry here; a change that no
 * entry explains voids the approvals.
 */
export function planDifference(before: Plan, after: Plan, limits: DifferenceLimits): PlanChange[] {
  return (Object.keys(parts) as (keyof Plan)[]).flatMap((key) => {
    if (isSame(before[key], after[key])) return [];
    const { name, compare } = parts[key] as { name: string; compare: Compare<keyof Plan> };
    return compare(before[key], after[key], limits).map((change) => ({ part: name, ...change }));
  });
}

/** Do approvals of the plan before still count for something? */
export function isConfirmable(changes: readonly PlanChange[]): boolean {
  return changes.every(({ effect }) => effect === 'confirm');
}

const toVoid = (words: string): Change => ({ words, effect: 'void' });
const toConfirm = (words: string): Change => ({ words, effect: 'confirm' });

const parts: { [K in keyof Required<Plan>]: { name: string; compare: Compare<K> } } = {
  service: { name: 'Service', compare: (a, b) => [toVoid(`${b} instead of ${a}`)] },
  environment: { name: 'Environment', compare: (a, b) => [toVoid(`${b} instead of ${a}`)] },
  version: { name: 'Version', compare: (a, b) => [toVoid(`${b} instead of ${a}`)] },
  previousVersion: {
    name: 'Replaces',
    compare: (a, b) => [toVoid(`${b ?? 'nothing'} instead of ${a ?? 'nothing'}`)],
  },
  replaced: { name: 'Replaced version', compare: () => [toVoid('what is known about it changed')] },
  reason: { name: 'Reason', compare: (_a, b) => [toConfirm(`“${b}”`)] },
  artifact: { name: 'Artifact', compare: compareArtifacts },
  strategy: {
    name: 'Strategy',
    compare: (a, b) => [a.name === b.name ? toConfirm(b.reason) : toVoid(`${b.name} instead of ${a.name}`)],
  },
  assumptions: {
    name: 'Assumptions',
    compare: (_a, b) => [toConfirm((b ?? []).map(({ words }) => words).join('; ') || 'none')],
  },
  moreStrategies: { name: 'More strategies', compare: (_a, b) => [toConfirm(b ?? 'all are possible')] },
  risk: { name: 'Risk', compare: compareRisks },
  steps: {
    name: 'Steps',
    compare: (a, b) => [
      toVoid(a.length === b.length ? 'what they run changed' : `${b.length} steps instead of ${a.length}`),
    ],
  },
  rollback: { name: 'Rollback', compare: compareRollbacks },
  environmentSpecification: {
    name: 'Environment',
    compare: () => [toVoid('its addresses, instances or checks changed')],
  },
  schedule: { name: 'Schedule', compare: compareSchedules },
  sight: {
    name: 'What the watch can find',
    // A longer or denser watch is in the schedule already; how much more it finds is no decision of its own.
    compare: (_a, b) => [toConfirm(b?.summary ?? 'not known')],
  },
  timeline: { name: 'Timeline', compare: () => [] },
  communication: { name: 'Communication', compare: compareCommunication },
  approvals: { name: 'Approvals', compare: (_a, b) => [toVoid(`${b.needed} needed, by another rule than before`)] },
  successCriteria: { name: 'Success criteria', compare: compareLists },
  contingency: { name: 'If it goes wrong', compare: compareLists },
  runbookUrl: { name: 'Runbook', compare: (_a, b) => [toConfirm(b ?? 'none')] },
  tasks: { name: 'Checklist', compare: compareTasks },
  announcement: { name: 'Announcement', compare: (_a, b) => [toConfirm(b === undefined ? 'none' : `“${b}”`)] },
  policy: { name: 'Policy of this release', compare: comparePolicies },
  emergency: {
    name: 'Emergency',
    compare: (_a, b) => [toVoid(b === undefined ? 'no longer one' : b.reason)],
  },
};

function compareArtifacts(a: Plan['artifact'], b: Plan['artifact']): Change[] {
  const lists = (['migrations', 'configuration', 'authors'] as const).filter((key) => !isSame(a[key], b[key]));
  return [
    ...(a.digest === b.digest ? [] : [toVoid(`${digestWords(b.digest)} instead of ${digestWords(a.digest)}`)]),
    ...lists.map((key) => toVoid(`other ${key} than before`)),
    ...(a.notes === b.notes ? [] : [toConfirm('its notes changed')]),
    ...(a.changedFiles === b.changedFiles
      ? []
      : [toConfirm(`${b.changedFiles ?? 'an unknown number of'} files changed`)]),
  ];
}

function compareRisks(a: Plan['risk'], b: Plan['risk']): Change[] {
  const words = `${b.score}/100 (${b.level}) instead of ${a.score}/100 (${a.level})`;
  if (riskLevels.indexOf(b.level) > riskLevels.indexOf(a.level)) return [toVoid(words)];
  return [toConfirm(a.score === b.score ? 'its reasons changed' : words)];
}

function compareRollbacks(a: Plan['rollback'], b: Plan['rollback']): Change[] {
  const changes = [
    ...(a.target === b.target ? [] : [toVoid(`to ${b.target ?? 'nothing'} instead of ${a.target ?? 'nothing'}`)]),
    ...(a.target !== b.target || isSame(a.steps, b.steps) ? [] : [toVoid('its steps changed')]),
    ...(a.onBreach === b.onBreach
      ? []
      : [toVoid(`on a breach: ${b.onBreach ?? 'ask'} instead of ${a.onBreach ?? 'ask'}`)]),
    ...(a.fitsObjective && !b.fitsObjective ? [toVoid(`expected to take longer than the objective`)] : []),
  ];
  const expected = `expected to take ${formatDuration(b.expectedMs)} instead of ${formatDuration(a.expectedMs)}`;
  if (changes.length > 0) return changes;
  return [toConfirm(a.expectedMs === b.expectedMs ? 'its description changed' : expected)];
}

function compareSchedules(
  a: Plan['schedule'],
  b: Plan['schedule'],
  { confirmableShiftMs }: DifferenceLimits,
): Change[] {
  return [
    ...(a.startsAt === b.startsAt ? [] : [compareStarts(a.startsAt, b.startsAt, confirmableShiftMs)]),
    ...(a.watchMs === b.watchMs ? [] : [longerIsMore('watch', a.watchMs, b.watchMs)]),
    ...(a.watchIntervalMs === b.watchIntervalMs
      ? []
      : [
          (b.watchIntervalMs > a.watchIntervalMs ? toVoid : toConfirm)(
            `a round every ${formatDuration(b.watchIntervalMs)} instead of ${formatDuration(a.watchIntervalMs)}`,
          ),
        ]),
    ...(a.readingsPerRound === b.readingsPerRound
      ? []
      : [
          ((b.readingsPerRound ?? 1) < (a.readingsPerRound ?? 1) ? toVoid : toConfirm)(
            `${b.readingsPerRound ?? 1} readings in a round instead of ${a.readingsPerRound ?? 1}`,
          ),
        ]),
  ];
}

function compareStarts(a: string | null, b: string | null, confirmableShiftMs: number): Change {
  const words = `start ${utcWords(b)} instead of ${utcWords(a)}`;
  if (a === null || b === null) return toVoid(words);
  return Math.abs(Date.parse(b) - Date.parse(a)) <= confirmableShiftMs ? toConfirm(words) : toVoid(words);
}

function utcWords(at: string | null): string {
  return at === null ? 'by hand' : `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

function longerIsMore(what: string, before: number, after: number): Change {
  const words = `${what} ${formatDuration(after)} instead of ${formatDuration(before)}`;
  return after < before ? toVoid(words) : toConfirm(words);
}

function compareCommunication(a: Plan['communication'], b: Plan['communication']): Change[] {
  const rows = (list: Plan['communication']) => new Map(list.map((one) => [one.group, stableJson(one)]));
  const [before, after] = [rows(a), rows(b)];
  const dropped = [...before].filter(([group, row]) => after.get(group) !== row).map(([group]) => group);
  const added = [...after.keys()].filter((group) => !before.has(group));
  return [
    ...dropped.map((group) => toVoid(`${group}: told otherwise, or not at all`)),
    ...added.map((group) => toConfirm(`${group}: told as well`)),
  ];
}

function compareLists(a: readonly string[], b: readonly string[]): Change[] {
  const [before, after] = [new Set(a), new Set(b)];
  const changes = [
    ...a.filter((one) => !after.has(one)).map((one) => toVoid(`without “${one}”`)),
    ...b.filter((one) => !before.has(one)).map((one) => toConfirm(`with “${one}”`)),
  ];
  return changes.length > 0 ? changes : [toConfirm('another order')];
}

function compareTasks(a: Plan['tasks'], b: Plan['tasks']): Change[] {
  const items = (tasks: Plan['tasks']) =>
    tasks.flatMap(({ title, items: own }) => own.map((item) => `${title}: ${item.title} (${item.evidence})`));
  const changes = compareLists(items(a), items(b)).filter(({ words }) => words !== 'another order');
  if (changes.length > 0) return changes;
  return [toVoid('who does what, or how, changed')];
}

/** What these change is judged where it shows: in the schedule. */
const seenInSchedule: ReadonlySet<string> = new Set(['watchWindowMs', 'watchIntervalMs', 'readingsPerRound']);

function comparePolicies(a: Plan['policy'], b: Plan['policy']): Change[] {
  const [before, after] = [a?.part ?? {}, b?.part ?? {}] as Record<string, unknown>[];
  const changed = Object.keys({ ...before, ...after }).filter((key) => !isSame(before?.[key], after?.[key]));
  const words = b === undefined ? 'as the settings say' : `${policyWords(b.part)} (${b.reason})`;
  return [changed.every((key) => seenInSchedule.has(key)) ? toConfirm(words) : toVoid(words)];
}

function policyWords(part: object): string {
  return Object.entries(part)
    .map(([key, value]) =>
      key.endsWith('Ms')
        ? `${key.slice(0, -2)} ${formatDuration(Number(value))}`
        : `${key} ${[value].flat().join(', ')}`,
    )
    .join(', ');
}

function isSame(a: unknown, b: unknown): boolean {
  return stableJson(a ?? null) === stableJson(b ?? null);
}
