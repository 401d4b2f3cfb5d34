import { Agent, request } from 'node:http';
import { localTokens } from '../../src/cli/local.ts';
import { sign } from '../../src/local-workspace/delivery/signed-http.ts';
import { servePart } from './part.ts';

// The load generator: signed slash commands over kept connections, each answer checked. The same one for every server.

export interface Commands {
  port: number;
  ms: number;
  /** Typed after `/deploy`, in turn; each connection keeps to one of them. */
  texts: readonly string[];
  userId: string;
  channelId: string;
  /** What every right answer contains. */
  expect: string;
}

export interface Answered {
  perSecond: number;
  /** Milliseconds from sending to the end of the answer, one for each request. */
  latencies: number[];
  /** How many of them were only told that the answer follows. */
  late: number;
}

let count = 0;
let late = 0;
/** What the bot says when Slack cannot wait any longer. */
const answerFollows = ':hourglass_flowing_sand:';

function send(agent: Agent, to: Commands, text: string): Promise<number> {
  count += 1;
  const body = new URLSearchParams({
    token: 'unused',
    team_id: 'T0HARBOR01',
    team_domain: 'harbor-and-co',
    channel_id: to.channelId,
    channel_name: 'releases',
    user_id: to.userId,
    user_name: 'somebody',
    command: '/deploy',
    text,
    api_app_id: 'A0QDECK001',
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/none',
    trigger_id: `${process.pid}.${Date.now()}.${count}`,
  }).toString();
  const timestamp = Math.floor(Date.now() / 1_000);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: '127.0.0.1',
        port: to.port,
        path: '/slack/events',
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': sign(localTokens.signing.reveal(), timestamp, body),
        },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          answer += chunk;
        });
        response.on('end', () => {
          const isLate = answer.includes(answerFollows);
          if (isLate) late += 1;
          if (response.statusCode === 200 && (isLate || answer.includes(to.expect)))
            resolve(performance.now() - startedAt);
          else reject(new Error(`“${text}” was answered with ${response.statusCode}: ${answer.slice(0, 300)}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function takeLate(): number {
  const taken = late;
  late = 0;
  return taken;
}

/** So many at a time, each sent when the one before is answered, for that long and at least that often. */
async function closed(to: Commands & { connections: number; atLeast: number }): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: to.connections });
  const latencies: number[] = [];
  const startedAt = performance.now();
  const one = async (connection: number) => {
    const text = to.texts[connection % to.texts.length] ?? '';
    while (performance.now() - startedAt < to.ms || latencies.length < to.atLeast)
      latencies.push(await send(agent, to, text));
  };
  await Promise.all(Array.from({ length: to.connections }, (_, connection) => one(connection)));
  const perSecond = latencies.length / ((performance.now() - startedAt) / 1_000);
  agent.destroy();
  return { perSecond, latencies, late: takeLate() };
}

/** So many a second, whether or not the ones before are answered. */
async function open(to: Commands & { perSecond: number }): Promise<Answered> {
  const agent = new Agent({ keepAlive: true });
  const startedAt = performance.now();
  const pending: Promise<number>[] = [];
  for (let sent = 0; sent < (to.ms / 1_000) * to.perSecond; sent += 1) {
    const dueMs = startedAt + (sent * 1_000) / to.perSecond - performance.now();
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    const answer = send(agent, to, to.texts[sent % to.texts.length] ?? '');
    answer.catch(() => {});
    pending.push(answer);
  }
  const latencies = await Promise.all(pending);
  const perSecond = latencies.length / ((performance.now() - startedAt) / 1_000);
  agent.destroy();
  return { perSecond, latencies, late: takeLate() };
}

await servePart(async () => ({ answers: { closed, open }, stop: async () => {} }));
