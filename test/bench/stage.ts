import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseAddress } from '../../src/db/connect.ts';
import { createTemporaryDatabase } from '../support/temporary-database.ts';
import type { BotInput } from './bot.ts';
import type { Answered, Commands } from './load.ts';
import { type Part, startPart } from './part.ts';
import type { WorkspaceInput } from './workspace.ts';
import { secrets, typist } from './world.ts';

/** Something that answers signed commands. */
export interface Server {
  part: Part;
  port: number;
}

/** What a benchmark is made of: parts that it starts, all of which end with it. */
export interface Stage {
  /** A line for whoever watches; nothing reads it. */
  say(line: string): void;
  part(file: string, input?: unknown): Promise<Part>;
  workspace(input?: WorkspaceInput): Promise<{ part: Part; apiUrl: string }>;
  bareBolt(apiUrl: string): Promise<Server>;
  bot(input: Omit<BotInput, 'dataDirectory'>): Promise<Server>;
  load(): Promise<Load>;
  /** The address of a fresh database on the PostgreSQL server. */
  postgres(): Promise<Extract<DatabaseAddress, { kind: 'postgres' }>>;
  /** A fresh embedded database. */
  embedded(): Extract<DatabaseAddress, { kind: 'embedded' }>;
  folder(): string;
}

export interface Load {
  /** Until what is hot has been compiled: what was never warm is measured too slow. */
  warmUp(at: Server, workload: Workload): Promise<void>;
  closed(at: Server, workload: Workload, ms: number): Promise<Answered & { cpuMicrosPerRequest: number }>;
  open(at: Server, workload: Workload, ms: number, perSecond: number): Promise<Answered>;
}

export interface Workload {
  texts: readonly string[];
  expect: string;
  userId?: string;
}

/** Eight people at once. */
const connections = 8;
const warmUpRequests = 2_000;

/** Runs `work` on a stage of its own and clears it away, whatever happens. */
export async function withStage<T>(
  serverUrl: string,
  say: (line: string) => void,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const cleanup: (() => Promise<unknown> | unknown)[] = [];
  const started = async (file: string, input: unknown = {}) => {
    const part = await startPart(file, input);
    cleanup.push(() => part.stop());
    return part;
  };
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'quarterdeck-bench-'));
    cleanup.push(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };
  const server = async (file: string, input: unknown): Promise<Server> => {
    const part = await started(file, input);
    return { part, ...(part.ready as { port: number }) };
  };
  const stage: Stage = {
    say,
    folder,
    part: started,
    async workspace(input = {}) {
      const part = await started('./workspace.ts', input);
      return { part, ...(part.ready as { apiUrl: string }) };
    },
    bareBolt: (apiUrl) => server('./bare-bolt.mjs', { apiUrl, ...secrets }),
    bot: (input) => server('./bot.ts', { ...input, dataDirectory: folder() }),
    async load() {
      const part = await started('./load.ts');
      const commands = (at: Server, workload: Workload, ms: number): Commands => ({
        ...typist,
        ...workload,
        port: at.port,
        ms,
      });
      const tellLate = ({ late }: Answered) => {
        if (late > 0) say(`${late} answers came only after more than two seconds`);
      };
      const closed = (at: Server, workload: Workload, ms: number, atLeast: number) =>
        part.ask<Answered>('closed', { ...commands(at, workload, ms), connections, atLeast });
      return {
        async warmUp(at, workload) {
          await closed(at, workload, 0, warmUpRequests);
        },
        async closed(at, workload, ms) {
          const before = await at.part.ask<NodeJS.CpuUsage>('cpu');
          const answered = await closed(at, workload, ms, 0);
          tellLate(answered);
          const after = await at.part.ask<NodeJS.CpuUsage>('cpu');
          const spent = after.user + after.system - before.user - before.system;
          return { ...answered, cpuMicrosPerRequest: spent / answered.latencies.length };
        },
        async open(at, workload, ms, perSecond) {
          const answered = await part.ask<Answered>('open', { ...commands(at, workload, ms), perSecond });
          tellLate(answered);
          return answered;
        },
      };
    },
    async postgres() {
      const database = await createTemporaryDatabase(serverUrl);
      cleanup.push(() => database.drop());
      return { kind: 'postgres', url: database.url };
    },
    embedded: () => ({ kind: 'embedded', directory: join(folder(), 'database') }),
  };
  try {
    return await work(stage);
  } finally {
    for (const step of cleanup.reverse())
      await Promise.resolve(step()).catch((error: unknown) => say(`clearing away: ${String(error)}`));
  }
}
