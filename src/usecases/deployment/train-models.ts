import { modelOf } from '../../domain/analysis/anomaly/check-model.ts';
import type { Point } from '../../domain/analysis/anomaly/model.ts';
import { train } from '../../domain/analysis/anomaly/observe.ts';
import { type TrainingSpan, trainingSpans } from '../../domain/analysis/anomaly/training-spans.ts';
import { anomalyChecks } from '../../domain/analysis/anomaly/watched-checks.ts';
import type { Service, ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import { policyFor, thresholdsFor } from '../../domain/settings.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { readingTimeoutMs } from '../release/facts.ts';
import type { ReleaseWork } from '../release-work.ts';
import type { StartDeps } from './deps.ts';

/** Past values of a check, oldest first. */
export interface TrainingData {
  check: ServiceCheck;
  points: readonly Point[];
}

/** A model with a reading of less than this ago goes on without the past. */
const freshMs = 24 * 3_600_000;
/** What one check is trained from; a source that answers with more is cut short. */
const mostPoints = 2_000;

/**
 * The past of the metrics without a threshold whose model is new or was not read for a day, from those sources that
 * keep it. A source that cannot answer gives nothing. Nothing is written.
 */
export async function readTrainingData(
  deps: Pick<StartDeps, 'systems' | 'clock' | 'database' | 'settings'>,
  service: Service,
  environment: ServiceEnvironment,
): Promise<TrainingData[]> {
  const { policy } = policyFor(deps.settings, service);
  const watched = anomalyChecks(environment.checks, thresholdsFor(deps.settings, service), policy);
  if (watched.length === 0) return [];
  const place = { service: service.name, environment: environment.name };
  const known = await deps.database.read((stores) => stores.checkModels.find(place));
  const now = deps.clock.now();
  const found = await Promise.all(
    watched.map(async (check): Promise<TrainingData[]> => {
      const { last } = modelOf(check, known).model;
      if (last !== null && now.getTime() - last.atMs < freshMs) return [];
      const spans = trainingSpans(now, last === null ? null : new Date(last.atMs), check.everyMs);
      const points = (await Promise.all(spans.map((span) => pointsOf(deps, check, span)))).flat();
      return points.length === 0 ? [] : [{ check, points: points.slice(-mostPoints) }];
    }),
  );
  return found.flat();
}

async function pointsOf(
  { systems }: Pick<StartDeps, 'systems'>,
  { uses, with: words, everyMs }: ServiceCheck,
  span: TrainingSpan,
): Promise<Point[]> {
  try {
    const source = await systems.metricSource(uses);
    const windowMs = everyMs === null ? {} : { windowMs: everyMs };
    const answer = await source.past?.({ with: words, timeoutMs: readingTimeoutMs, ...span, ...windowMs });
    return answer?.kind === 'numbers' ? answer.points : [];
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return [];
  }
}

/** Trains the models, unless somebody did meanwhile: only what is later than their last reading counts. */
export async function trainModels({ stores, release }: ReleaseWork, data: readonly TrainingData[]): Promise<void> {
  if (data.length === 0) return;
  const known = await stores.checkModels.hold(release);
  const trained = data.map(({ check, points }) => {
    const before = modelOf(check, known);
    return { ...before, model: train(before.model, points) };
  });
  await stores.checkModels.keep(release, trained);
}
