/**
 * The integrated autocorrelation time τ of a series, in readings: 1 when each reading says something new, 2k − 1 when
 * they come in runs of k. Estimated as 1 + 2 Σ ρ(lag) with Sokal's window: it stops at the first lag that is at least
 * `windowFactor` times the estimate so far. Between 1 and `most`; 1 for a series without variance or with fewer than
 * 10 readings, which shows nothing.
 */
export function autocorrelationTime(series: readonly number[], most = 20): number {
  const n = series.length;
  if (n < 10) return 1;
  const mean = series.reduce((sum, value) => sum + value, 0) / n;
  const variance = series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  if (!(variance > 0)) return 1;
  let time = 1;
  for (let lag = 1; lag < Math.min(n / 2, most * windowFactor); lag += 1) {
    if (lag >= windowFactor * time) break;
    let covariance = 0;
    for (let index = lag; index < n; index += 1)
      covariance += ((series[index] ?? mean) - mean) * ((series[index - lag] ?? mean) - mean);
    time += (2 * covariance) / (n * variance);
  }
  return Math.min(most, Math.max(1, time));
}

const windowFactor = 5;
