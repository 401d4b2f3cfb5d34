import type { ApplicationType } from '../service.ts';

export const riskLevels = ['low', 'medium', 'high', 'critical'] as const;
export type RiskLevel = (typeof riskLevels)[number];

export const strategyNames = [
  'blue-green',
  'canary',
  'rolling',
  'feature-flag',
  'blue-green-canary',
  'direct',
] as const;
export type StrategyName = (typeof strategyNames)[number];

/** One row of the strategy matrix: what is recommended for such a release. */
export interface MatrixRow {
  application: ApplicationType;
  risk: RiskLevel;
  downtimeToleranceMinutes: number;
  strategy: StrategyName;
}

/** The default matrix; a team can replace it in its settings. */
export const defaultStrategyMatrix: readonly MatrixRow[] = [
  { application: 'e-commerce', risk: 'high', downtimeToleranceMinutes: 0, strategy: 'blue-green' },
  { application: 'banking-api', risk: 'critical', downtimeToleranceMinutes: 0, strategy: 'blue-green-canary' },
  { application: 'internal-tool', risk: 'medium', downtimeToleranceMinutes: 5, strategy: 'rolling' },
  { application: 'batch-processing', risk: 'low', downtimeToleranceMinutes: 30, strategy: 'rolling' },
  { application: 'static-website', risk: 'low', downtimeToleranceMinutes: 0, strategy: 'blue-green' },
];

export interface Recommendation {
  strategy: StrategyName;
  /** One sentence, for display. */
  reason: string;
  /** False when no row matches exactly and the nearest one was used. */
  isExact: boolean;
}

/**
 * The strategy that the matrix recommends. The application type weighs most, then the risk, then the tolerance; when no
 * row matches exactly, the nearest one is used and the reason says so.
 */
export function recommendStrategy(
  asked: { application: ApplicationType; risk: RiskLevel; downtimeToleranceMinutes: number },
  matrix: readonly MatrixRow[] = defaultStrategyMatrix,
): Recommendation {
  const [first, ...others] = matrix;
  if (!first) throw new Error('the strategy matrix has no rows');
  let nearest = first;
  for (const row of others) if (distance(row, asked) < distance(nearest, asked)) nearest = row;
  const isExact = distance(nearest, asked) === 0;
  const described = `${nearest.application}, ${nearest.risk} risk, ${tolerance(nearest.downtimeToleranceMinutes)}`;
  const reason = isExact
    ? `The strategy matrix recommends it for ${described}.`
    : `No row of the strategy matrix fits ${asked.application}, ${asked.risk} risk, ${tolerance(asked.downtimeToleranceMinutes)}; this is the nearest one (${described}).`;
  return { strategy: nearest.strategy, reason, isExact };
}

function distance(row: MatrixRow, asked: Omit<MatrixRow, 'strategy'>): number {
  const application = row.application === asked.application ? 0 : 1000;
  const risk = Math.abs(riskLevels.indexOf(row.risk) - riskLevels.indexOf(asked.risk)) * 10;
  // A tolerance falls into a band: none, up to five minutes, more.
  const downtime = Math.abs(band(row.downtimeToleranceMinutes) - band(asked.downtimeToleranceMinutes));
  return application + risk + downtime;
}

function band(minutes: number): number {
  if (minutes === 0) return 0;
  return minutes <= 5 ? 1 : 2;
}

function tolerance(minutes: number): string {
  return minutes === 0 ? 'zero downtime' : `up to ${minutes} min downtime`;
}
