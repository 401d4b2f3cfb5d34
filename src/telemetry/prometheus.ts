import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../ports/metrics.ts';
import type { QueueStats } from '../usecases/query/queue-stats.ts';

export interface Prometheus {
  metrics: Metrics;
  /** Everything as Prometheus reads it; what the database has to say is asked for at that moment. */
  render(): Promise<{ contentType: string; body: string }>;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30];

/** Builds the metrics of one process. `queues` may throw: then the gauges of queues are left out and the up gauge is 0. */
export function createPrometheus(options: { version: string; queues: () => Promise<QueueStats[]> }): Prometheus {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  new Gauge({
    name: 'quarterdeck_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version: options.version, node: process.versions.node }, 1);
  const acknowledged = new Histogram({
    name: 'quarterdeck_ack_seconds',
    help: 'From hearing a delivery of Slack until it was acknowledged.',
    labelNames: ['kind'],
    buckets: seconds,
    registers,
  });
  const worked = new Histogram({
    name: 'quarterdeck_due_work_seconds',
    help: 'How long due rows were worked on.',
    labelNames: ['queue', 'outcome'],
    buckets: seconds,
    registers,
  });
  const count = (name: string, help: string, label: string) =>
    new Counter({ name, help, labelNames: [label], registers });
  const refused = count('quarterdeck_refusals_total', 'Requests that were refused, by the code of the answer.', 'code');
  const limited = count('quarterdeck_slack_rate_limited_total', 'Answers 429 of Slack.', 'method');
  const verdicts = count('quarterdeck_verdicts_total', 'Verdicts of watches and analyses.', 'verdict');
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers });
  const isUp = gauge('quarterdeck_database_up', 'Did the database answer when these metrics were read?');
  const rows = gauge('quarterdeck_queue_rows', 'Rows that are due, worked on or waiting.', 'queue', 'state');
  const lag = gauge('quarterdeck_due_lag_seconds', 'Age of the oldest row that is due and not worked on.', 'queue');
  const outbox = gauge('quarterdeck_outbox_lag_seconds', 'Age of the oldest post or living message that is due.');

  async function readQueues(): Promise<void> {
    rows.reset();
    lag.reset();
    outbox.reset();
    try {
      let outboxMs = 0;
      for (const { queue, due, leased, waiting, lagMs } of await options.queues()) {
        for (const [state, value] of Object.entries({ due, leased, waiting })) rows.set({ queue, state }, value);
        lag.set({ queue }, lagMs / 1_000);
        if (queue === 'posts' || queue === 'messages') outboxMs = Math.max(outboxMs, lagMs);
      }
      outbox.set(outboxMs / 1_000);
      isUp.set(1);
    } catch {
      outbox.remove();
      isUp.set(0);
    }
  }

  return {
    metrics: {
      acknowledged: (kind, ms) => acknowledged.observe({ kind }, ms / 1_000),
      refused: (code) => refused.inc({ code }),
      rateLimited: (method) => limited.inc({ method }),
      verdict: (verdict) => verdicts.inc({ verdict }),
      worked: (queue, outcome, ms) => worked.observe({ queue, outcome }, ms / 1_000),
    },
    async render() {
      await readQueues();
      return { contentType: register.contentType, body: await register.metrics() };
    },
  };
}
