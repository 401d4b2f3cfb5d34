import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeError } from '../../src/lib/log.ts';

/** Another process of a benchmark, so that nothing that is measured shares its event loop with what measures it. */
export interface Part {
  process: ChildProcess;
  /** What it said of itself when it was ready. */
  ready: unknown;
  /** Lets it do one thing and gives its answer. Rejects when it fails or dies. */
  ask<T>(what: string, input?: unknown): Promise<T>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Asks it to end; after ten seconds it is killed. */
  stop(): Promise<void>;
}

interface Question {
  id: number;
  what: string;
  input: unknown;
}
type Answer = { id: number; value: unknown } | { id: number; error: string };

/** Starts a part from a file of this folder and waits until it is ready. */
export async function startPart(file: string, input: unknown): Promise<Part> {
  const flags = process.env.BENCH_NODE_FLAGS?.split(' ') ?? [];
  const child = spawn(
    process.execPath,
    [...flags, '--import', 'tsx', fileURLToPath(new URL(file, import.meta.url)), JSON.stringify(input ?? null)],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let next = 1;
  const answered = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  child.on('message', (message) => {
    const answer = message as Answer;
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) asker?.reject(new Error(`${file}: ${answer.error}`));
    else asker?.resolve(answer.value);
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code ?? signal}`));
    waiting.clear();
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const ready = await answered(0);
  return {
    process: child,
    ready,
    ask: async <T>(what: string, input: unknown = null) => {
      if (!child.connected) throw new Error(`${file} has ended`);
      const id = next++;
      const question: Question = { id, what, input };
      const answer = answered(id);
      child.send(question);
      return (await answer) as T;
    },
    kill,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      if (child.connected) child.disconnect();
      await ended;
      clearTimeout(late);
    },
  };
}

/** The other side: answers what the benchmark asks, until it goes away. `begin` makes what the answers need. */
export async function servePart<I>(
  begin: (input: I) => Promise<{
    ready?: unknown;
    answers: Readonly<Record<string, (input: never) => unknown>>;
    stop: () => Promise<unknown>;
  }>,
): Promise<void> {
  const send = (answer: Answer) => void process.send?.(answer);
  try {
    const { ready, answers, stop } = await begin(JSON.parse(process.argv[2] ?? 'null') as I);
    process.on('message', (message) => {
      const { id, what, input } = message as Question;
      const work = async () => (answers[what] as ((input: unknown) => unknown) | undefined)?.(input);
      work().then(
        (value) => send({ id, value: value ?? null }),
        (error: unknown) => send({ id, error: JSON.stringify(describeError(error)) }),
      );
    });
    process.once('disconnect', () => {
      void stop().finally(() => process.exit());
    });
    send({ id: 0, value: ready ?? null });
  } catch (error) {
    send({ id: 0, error: JSON.stringify(describeError(error)) });
    process.disconnect?.();
    process.exitCode = 1;
  }
}
