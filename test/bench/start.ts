import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoVariables, isReadyMessage } from '../../src/cli/local.ts';
import { demoSettings, program } from '../../src/cli/paths.ts';
import { registry } from '../../src/integrations/registry.ts';
import { requiredSettings } from '../support/required-settings.ts';
import { atMost, atMostRatio, fromRounds, type Measure } from './measure.ts';
import type { Stage } from './stage.ts';
import { median, withRange } from './statistics.ts';
import { secrets } from './world.ts';

const rounds = 5;
const idleMs = 6_000;

interface Started {
  ms: number;
  process: ChildProcess;
}

/** From the birth of the process to its word that it is ready. */
function start(file: string, words: readonly string[], env: Record<string, string>): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [file, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${lastWords}`)));
    child.once('message', (message) => {
      if (isReadyMessage(message) || file.endsWith('bare-bolt.mjs'))
        resolve({ ms: performance.now() - startedAt, process: child });
      else reject(new Error(`${file} said ${JSON.stringify(message)}`));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(late);
}

/** Megabytes of memory that a process and its children have in use. */
function memoryOf(pid: number): number {
  const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
  return children.reduce((sum, child) => sum + memoryOf(Number(child)), own / 1_024);
}

/** The demo's settings with every integration configured, and none of them used. */
function withEveryIntegration(folder: string): string {
  const own = Object.fromEntries(Object.keys(registry).map((id) => [id, requiredSettings[id] ?? {}]));
  const file = join(folder, 'every-integration.yaml');
  writeFileSync(file, `${readFileSync(demoSettings, 'utf8')}\nintegrations: ${JSON.stringify(own)}\n`);
  return file;
}

export async function startUp(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const { url } = await stage.postgres();
  const bare = fileURLToPath(new URL('./bare-bolt.mjs', import.meta.url));
  const common = {
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_APP_TOKEN: '',
    SLACK_API_URL: apiUrl,
    QUARTERDECK_CONFIG: demoSettings,
    PORT: '0',
    LOG_LEVEL: 'error',
    ...demoVariables(4_100, join(stage.folder(), 'demo')),
  };
  const bot = (database: string, folder: string, more: Record<string, string> = {}) =>
    start(program, ['start'], { ...common, DATABASE_URL: database, QUARTERDECK_DATA: folder, ...more });
  const everything = { QUARTERDECK_CONFIG: withEveryIntegration(stage.folder()) };
  const perTurn = () => ({
    bolt: [] as number[],
    postgres: [] as number[],
    everything: [] as number[],
    first: [] as number[],
    again: [] as number[],
  });
  const [ms, memory] = [perTurn(), perTurn()];
  for (let round = 0; round <= rounds; round += 1) {
    const folder = stage.folder();
    const turns = [
      ['bolt', () => start(bare, [JSON.stringify({ apiUrl, ...secrets })], {})],
      ['postgres', () => bot(url, stage.folder())],
      ['everything', () => bot(url, stage.folder(), everything)],
      ['first', () => bot('', folder)],
      ['again', () => bot('', folder)],
    ] as const;
    for (const [name, begin] of turns) {
      const started = await begin();
      try {
        // The first round fills caches: of the file system, of the loader, and the database's schema.
        if (round === 0) continue;
        ms[name].push(started.ms);
        if (round > 2) continue;
        await new Promise((resolve) => setTimeout(resolve, idleMs));
        memory[name].push(memoryOf(started.process.pid ?? 0));
      } finally {
        await end(started.process);
      }
    }
  }
  for (const name of ['bolt', 'postgres', 'everything', 'first', 'again'] as const)
    stage.say(`start ${name}: ${withRange(ms[name], ' ms')}, ${withRange(memory[name], ' MB')} when idle`);
  const anchor = ms.bolt;
  const memoryMeasure = (name: string, ours: number[], limit: number): Measure => ({
    name,
    unit: 'MB',
    value: median(ours),
    anchor: median(memory.bolt),
    goals: [atMost(limit)],
  });
  return [
    fromRounds('start.postgres', 'ms', { ours: ms.postgres, anchor }, [atMostRatio(1.6)]),
    memoryMeasure('start.postgres-memory', memory.postgres, 150),
    fromRounds('start.every-integration', 'ms', { ours: ms.everything, anchor: ms.postgres }, [atMostRatio(1.1)]),
    memoryMeasure('start.every-integration-memory', memory.everything, 150),
    fromRounds('start.embedded-again', 'ms', { ours: ms.again, anchor }, [atMost(1_200)]),
    fromRounds('start.embedded-first', 'ms', { ours: ms.first, anchor }, [atMost(1_500)]),
    memoryMeasure('start.embedded-first-memory', memory.first, 420),
  ];
}
