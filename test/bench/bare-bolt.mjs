// The anchor: the smallest Bolt app that answers a signed command, on Bolt's own server.
import bolt from '@slack/bolt';

const { apiUrl, botToken, signingSecret } = JSON.parse(process.argv[2] ?? '{}');
const receiver = new bolt.HTTPReceiver({ signingSecret, logLevel: bolt.LogLevel.ERROR });
const app = new bolt.App({
  token: botToken,
  receiver,
  logLevel: bolt.LogLevel.ERROR,
  convoStore: false,
  clientOptions: { slackApiUrl: apiUrl },
});
app.command('/deploy', async ({ ack }) => ack());
const server = await app.start({ port: 0, host: '127.0.0.1' });
const address = server.address();
process.on('message', ({ id, what }) => process.send?.({ id, value: what === 'cpu' ? process.cpuUsage() : null }));
process.once('disconnect', () => process.exit());
process.send?.({ id: 0, value: { port: typeof address === 'object' && address !== null ? address.port : 0 } });
