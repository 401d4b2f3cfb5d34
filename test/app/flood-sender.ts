// Sends what the test names, all at once and each on a connection of its own, and asks meanwhile whether the bot lives.
// A process of its own: neither its memory nor its work counts as that of the bot.
import { request } from 'node:http';
import type { FloodAnswer, FloodPost } from './flood.ts';

type Sent = Pick<FloodPost, 'path'> & Partial<FloodPost> & { method?: string };

function send(port: number, post: Sent): Promise<FloodAnswer> {
  const { name = '', path, method = 'POST', headers = {}, body = '', stallMs = 0 } = post;
  const began = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, retryAfter: string | null = null) =>
      resolve({ name, status, retryAfter, ms: performance.now() - began });
    const all = { ...headers, 'content-length': Buffer.byteLength(body) };
    const sent = request({ host: '127.0.0.1', port, path, method, agent: false, timeout: 30_000, headers: all });
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () => end(response.statusCode ?? 0, response.headers['retry-after'] ?? null));
      response.on('error', () => end(0));
    });
    sent.on('error', () => end(0));
    sent.on('timeout', () => sent.destroy());
    if (stallMs === 0) return void sent.end(body);
    // Everything but the last letter, so that the bot has to hold it.
    sent.write(body.slice(0, -1));
    setTimeout(() => sent.end(body.slice(-1)), stallMs);
  });
}

/** Sends everything at once, and looks meanwhile whether the bot still answers. */
async function flood({ port, posts }: { port: number; posts: FloodPost[] }): Promise<void> {
  let isOver = false;
  const looks: FloodAnswer[] = [];
  const looking = (async () => {
    while (!isOver) {
      looks.push(await send(port, { path: '/livez', method: 'GET' }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const all = posts.flatMap((post) => Array.from({ length: post.times ?? 1 }, () => post));
  const answers = await Promise.all(all.map((post) => send(port, post)));
  isOver = true;
  await looking;
  process.send?.({ answers, looks });
}

process.on('message', (asked: { port: number; posts: FloodPost[] }) => void flood(asked));
