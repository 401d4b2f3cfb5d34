import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, startPart } from '../child.ts';
import { freePort, hasRoomAbove } from './free-ports.ts';
import { Narrator } from './narrator.ts';
import { playStory } from './story.ts';

/** Runs the full scenario on real components, in its own folder. Exit code 0 only if every step actually happened. */
export async function demo(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-demo-'));
  const env = {
    PORT: String(await freePort()),
    DEMO_PORT_BASE: String(await freePorts()),
    QUARTERDECK_DATA: folder,
    QUARTERDECK_CONFIG: '',
    SLACK_BOT_TOKEN: '',
    SLACK_APP_TOKEN: '',
    SLACK_SIGNING_SECRET: '',
    DATABASE_URL: '',
    LOG_LEVEL: 'error',
  };
  const narrator = new Narrator();
  let bot: Part | null = null;
  try {
    process.stdout.write(
      'Quarterdeck plays a release, a bad release, and its rollback. Everything is real: processes, HTTP, database.\n',
    );
    await playStory(narrator, {
      start: async () => {
        bot = await startPart('start', env);
        return bot;
      },
    });
    narrator.end();
    return 0;
  } catch (error) {
    process.stderr.write(
      `\nThe story did not come to its end: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 1;
  } finally {
    await (bot as Part | null)?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A base port with enough free ports above it for the demo services. */
async function freePorts(): Promise<number> {
  for (let base = 4_100; base < 9_000; base += 50) {
    if (await hasRoomAbove(base)) return base;
  }
  throw new Error('no free ports between 4100 and 9000');
}
