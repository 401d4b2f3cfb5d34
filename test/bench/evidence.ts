import { addReading, emptySeries, logEvidence, type Series } from '../../src/domain/analysis/evidence/series.ts';
import { seededRandom } from '../chaos/random.ts';
import { atMost, fromRounds, type Measure } from './measure.ts';

const rounds = 9;
const readings = 20_000;
const tolerated = 0.02;

/** What one more reading of one question costs: its series is brought up to date and weighed. */
export async function evidence(): Promise<Measure[]> {
  const at = new Date(Date.UTC(2026, 0, 1));
  const { next } = seededRandom(1);
  const bad = Array.from({ length: readings }, () => next() < 0.03);
  const ours: number[] = [];
  let series: Series = emptySeries;
  let weighed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now();
    series = emptySeries;
    for (const isBad of bad) {
      series = addReading(series, tolerated, isBad, at);
      weighed += logEvidence(series, tolerated);
    }
    ours.push((1_000 * (performance.now() - begin)) / readings);
  }
  if (!Number.isFinite(weighed) || series.total !== readings) throw new Error('the evidence was not computed');
  return [fromRounds('evidence.update', 'µs', { ours, anchor: null }, [atMost(5)])];
}
