import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closedPort } from '../support/closed-port.ts';
import { cpuOf, cpuOfDatabase } from './cpu-of.ts';
import { atMost, atMostRatio, type Measure } from './measure.ts';
import type { Stage } from './stage.ts';
import { percentile } from './statistics.ts';

const intervalMs = 5_000;
const warmUpMs = 15_000;
const measuredMs = 40_000;
const checksOfAService = 50;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What an HTTP check costs: its request on a new connection, its reading on record, and the verdict of its watch. The
 * anchor is Prometheus with its blackbox exporter, which asks the same addresses as often and stores the samples
 * without judging them.
 */
export async function httpChecks(stage: Stage): Promise<Measure[]> {
  const target = await stage.part('./target.ts');
  const { port } = target.ready as { port: number };
  const few = await ours(stage, port, 2);
  const many = await ours(stage, port, 20);
  const anchor = await theirs(stage, port, 1_000);
  return [
    { name: 'http-checks.cpu', unit: 'ms', value: many.cpuMs, anchor, goals: [atMostRatio(0.3)] },
    { name: 'http-checks.lateness', unit: 'ms', value: many.latenessMs, anchor: null, goals: [atMost(30)] },
    // A tenth of the checks: what one costs must not grow with how many there are.
    { name: 'http-checks.linear', unit: 'ms', value: many.cpuMs, anchor: few.cpuMs, goals: [atMostRatio(1.2)] },
  ];
}

async function ours(stage: Stage, port: number, services: number): Promise<{ cpuMs: number; latenessMs: number }> {
  const { apiUrl } = await stage.workspace();
  const database = await stage.postgres();
  const name = new URL(database.url).pathname.slice(1);
  const checked = { port, each: checksOfAService, intervalMs };
  const { part } = await stage.bot({ database, apiUrl, services, checked });
  await part.ask('watch', { count: services, intervalMs });
  await pause(warmUpMs);
  const spent = async () => {
    const { user, system } = await part.ask<NodeJS.CpuUsage>('cpu');
    return { bot: (user + system) / 1_000, database: cpuOfDatabase(name) };
  };
  const sinceMs = Date.now();
  const before = await spent();
  await pause(measuredMs);
  const after = await spent();
  const { readings, bad, gapsMs } = await part.ask<{ readings: number; bad: number; gapsMs: number[] }>('readings', {
    count: services,
    sinceMs,
  });
  await part.stop();
  const expected = (services * checksOfAService * measuredMs) / intervalMs;
  if (bad > 0 || readings < 0.9 * expected) throw new Error(`${readings} of ${expected} readings, ${bad} of them bad`);
  const [bot, inDatabase] = [(after.bot - before.bot) / readings, (after.database - before.database) / readings];
  stage.say(
    `${services * checksOfAService} checks: ${bot.toFixed(3)} ms of the bot and ${inDatabase.toFixed(3)} ms of the database each`,
  );
  const lateMs = gapsMs.map((gap) => Math.abs(gap - intervalMs));
  return { cpuMs: bot + inDatabase, latenessMs: percentile(lateMs, 0.99) };
}

/** CPU time for one probe of Prometheus and its blackbox exporter together; null where they are not installed. */
async function theirs(stage: Stage, port: number, targets: number): Promise<number | null> {
  const [prometheus, blackbox] = [programNamed('prometheus'), programNamed('prometheus-blackbox-exporter')];
  if (prometheus === null || blackbox === null) {
    stage.say('Prometheus and its blackbox exporter are not installed, so there is no anchor');
    return null;
  }
  const folder = stage.folder();
  const [blackboxPort, prometheusPort] = [await closedPort(), await closedPort()];
  const addresses = Array.from({ length: targets }, (_, index) => `"http://127.0.0.1:${port}/check-${index}"`);
  writeFileSync(
    join(folder, 'blackbox.yml'),
    'modules: { http_2xx: { prober: http, timeout: 4s, http: { preferred_ip_protocol: ip4 } } }\n',
  );
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: ${intervalMs / 1_000}s, scrape_timeout: 4s }
scrape_configs:
  - job_name: checks
    metrics_path: /probe
    params: { module: [http_2xx] }
    static_configs: [{ targets: [${addresses.join(', ')}] }]
    relabel_configs:
      - { source_labels: [__address__], target_label: __param_target }
      - { source_labels: [__param_target], target_label: instance }
      - { target_label: __address__, replacement: "127.0.0.1:${blackboxPort}" }
`,
  );
  const children = [
    spawn(blackbox, [`--config.file=${folder}/blackbox.yml`, `--web.listen-address=127.0.0.1:${blackboxPort}`], {
      stdio: 'ignore',
    }),
    spawn(
      prometheus,
      [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
      ],
      { stdio: 'ignore' },
    ),
  ];
  try {
    await pause(warmUpMs);
    const pids = children.flatMap(({ pid }) => pid ?? []);
    const before = cpuOf(pids);
    await pause(measuredMs);
    const spentMs = cpuOf(pids) - before;
    const probes = await probesWithin(prometheusPort, measuredMs);
    if (probes < (0.9 * targets * measuredMs) / intervalMs) throw new Error(`the anchor made ${probes} probes only`);
    return spentMs / probes;
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

async function probesWithin(port: number, ms: number): Promise<number> {
  const query = `sum(count_over_time(probe_success[${ms / 1_000}s]))`;
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? 0);
}

function programNamed(name: string): string | null {
  try {
    return execFileSync('which', [name], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}
