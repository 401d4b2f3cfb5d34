import { dirname } from 'node:path';
import bolt from '@slack/bolt';
import pg from 'pg';
import type { DatabaseAddress } from '../../../src/db/connect.ts';
import { type EmbeddedServer, startEmbedded } from '../../../src/db/embedded/embedded.ts';
import { servePart } from '../part.ts';
import { secrets } from '../world.ts';
import { note } from './note.ts';
import { unlock } from './unlock.ts';

export interface PeerInput {
  database: DatabaseAddress;
  apiUrl: string;
}

/** How many connections the bot has, too. */
const poolSize = 10;

// The peer: two of the bot's commands as one would write them with Bolt and node-postgres and nothing else, on the bot's
// own tables, indexes and triggers. For each it leaves the same rows with one commit before the response.
//
// What it leaves out: telling anybody about a change (it makes the messages due, nobody sends them), asking Slack at each
// request who the person is (it reads all people once, at its start), roles and user groups, masking of secrets in texts,
// retries when a connection is lost, replicas, metrics, and everything else that the bot does beside. Its statements are
// plain queries with parameters, not named ones that stay prepared.
await servePart(async ({ database, apiUrl }: PeerInput) => {
  const embedded = database.kind === 'embedded' ? await startEmbedded(database.directory) : null;
  const pool = new pg.Pool(
    database.kind === 'postgres' ? { connectionString: database.url, max: poolSize } : behindSocket(embedded),
  );
  const receiver = new bolt.HTTPReceiver({ signingSecret: secrets.signingSecret, logLevel: bolt.LogLevel.ERROR });
  const app = new bolt.App({
    token: secrets.botToken,
    receiver,
    logLevel: bolt.LogLevel.ERROR,
    convoStore: false,
    clientOptions: { slackApiUrl: apiUrl },
  });
  const { members = [] } = await app.client.users.list({});
  const people = new Set(members.filter((member) => !member.deleted && !member.is_bot).map((member) => member.id));

  app.command('/deploy', async ({ command, ack }) => {
    const [verb = '', subject = '', ...rest] = command.text.trim().split(/\s+/);
    const request = { key: `command:${command.trigger_id}`, userId: command.user_id, text: rest.join(' ') };
    if (!people.has(command.user_id)) await ack('Only members of this workspace can do that.');
    else if (verb === 'unlock' && subject !== '') await ack(await unlock(pool, request, subject));
    else if (verb === 'note' && /^R-\d+$/.test(subject)) await ack(await note(pool, request, Number(subject.slice(2))));
    else await ack(`There is no command “${command.text}”.`);
  });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  return {
    ready: { port: typeof address === 'object' && address !== null ? address.port : 0 },
    answers: { cpu: () => process.cpuUsage() },
    stop: async () => {
      await app.stop();
      await pool.end();
      await embedded?.stop();
    },
  };
});

/** The embedded database takes one connection; node-postgres finds its socket by folder and port. */
function behindSocket(embedded: EmbeddedServer | null): pg.PoolConfig {
  const { path, host, port, database, username, password } = embedded?.connection ?? {};
  return {
    ...{ database, max: 1 },
    ...(typeof username === 'string' ? { user: username } : {}),
    ...(typeof password === 'string' ? { password } : {}),
    ...(path === undefined ? { host: String(host), port: Number(port) } : { host: dirname(path), port: 5432 }),
  };
}
