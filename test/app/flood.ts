import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import type { Posted } from '../support/alert-senders.ts';
import type { Stage } from './stage.ts';

/** What is sent, by a name under which the test finds its answers. */
export interface FloodPost extends Posted {
  name: string;
  /** How often it is sent; once when left out. */
  times?: number;
  /** How long all but the last letter is left lying. */
  stallMs?: number;
}

export interface FloodAnswer {
  name: string;
  /** 0 when the connection was closed without an answer. */
  status: number;
  retryAfter: string | null;
  ms: number;
}

interface Told {
  answers: FloodAnswer[];
  /** What `/livez` answered meanwhile. */
  looks: FloodAnswer[];
}

export interface Flood extends Told {
  /** By how many bytes the buffers that are in use had grown when the senders waited. */
  heldBytes: number;
  /** How long a command in Slack took meanwhile. */
  slackMs: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
function buffersInUse(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** A process that sends floods at the bot of a stage. */
export function startFlooder(stage: Stage) {
  const sender: ChildProcess = fork(fileURLToPath(new URL('./flood-sender.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  return {
    stop: () => void sender.kill(),
    /** Sends all of it at once, while somebody asks for the list in Slack. */
    async send(posts: readonly FloodPost[]): Promise<Flood> {
      const stallMs = Math.max(0, ...posts.map((post) => post.stallMs ?? 0));
      const before = stallMs === 0 ? 0 : buffersInUse();
      let heldBytes = 0;
      const looking = setTimeout(() => {
        if (stallMs > 0) heldBytes = buffersInUse() - before;
      }, stallMs * 0.8);
      const told = once(sender, 'message') as Promise<[Told]>;
      sender.send({ port: stage.bot.port, posts });
      const began = performance.now();
      expect(await stage.people.says(personIds.priya, '/deploy list')).toContain('*R-1 shop');
      const slackMs = performance.now() - began;
      const [{ answers, looks }] = await told.finally(() => clearTimeout(looking));
      return { answers, looks, heldBytes, slackMs };
    },
  };
}

/** The bot answered everybody meanwhile, and whom it turned away it told when to come again. */
export function expectAnswered({ answers, looks, slackMs }: Flood): void {
  expect(new Set(looks.map(({ status }) => status))).toEqual(new Set([200]));
  expect(Math.max(...looks.map(({ ms }) => ms))).toBeLessThan(5_000);
  expect(slackMs).toBeLessThan(5_000);
  for (const { status, retryAfter } of answers) {
    expect([200, 400, 401, 429, 503]).toContain(status);
    if (status === 503 || status === 429) expect(retryAfter).toMatch(/^\d+$/);
  }
}

/** How many answers of this name had each status. */
export function statusesOf(answers: readonly FloodAnswer[], name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of answers) if (one.name === name) counts[one.status] = (counts[one.status] ?? 0) + 1;
  return counts;
}
