import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, startPart } from '../child.ts';
import { demoAgents } from './agents.ts';
import { freePort, hasRoomAbove } from './free-ports.ts';
import { Narrator } from './narrator.ts';
import { playStory } from './story.ts';
import { type DemoSystems, startSystems } from './systems.ts';

/** Runs the full scenario on real components, in its own folder. Exit code 0 only if every step actually happened. */
export async function demo(args: readonly string[] = []): Promise<number> {
  const names = namesIn(args);
  if (names === null) {
    process.stderr.write(`${demoUsage}\n`);
    return 1;
  }
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
  let systems: DemoSystems | null = null;
  try {
    process.stdout.write(
      'Quarterdeck plays a release, a bad release, and its rollback. Everything is real: processes, HTTP, database.\n',
    );
    systems = names.length === 0 ? null : await startSystems(names, folder, env);
    const own = { ...env, ...systems?.env };
    await playStory(narrator, {
      start: async () => {
        bot = await startPart('start', own);
        return bot;
      },
      systems,
      agents: demoAgents({ ...own, DEMO_STATE: join(folder, 'demo') }),
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
    (systems as DemoSystems | null)?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const demoUsage = 'usage: quarterdeck demo [--with jira,pagerduty,prometheus,servicenow,smtp]';

/** The systems that are named; null when the arguments are something else. */
function namesIn(args: readonly string[]): string[] | null {
  if (args.length === 0) return [];
  const [option, list, ...rest] = args.flatMap((arg) => arg.split('=', 2));
  if (option !== '--with' || list === undefined || rest.length > 0) return null;
  return [...new Set(list.split(',').map((name) => name.trim()))].filter((name) => name !== '');
}

/** A base port with enough free ports above it for the demo services. */
async function freePorts(): Promise<number> {
  for (let base = 4_100; base < 9_000; base += 50) {
    if (await hasRoomAbove(base)) return base;
  }
  throw new Error('no free ports between 4100 and 9000');
}
