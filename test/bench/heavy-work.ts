import type { Quarterdeck } from '../../src/main.ts';
import { needsMe } from '../../src/usecases/query/needs-me.ts';
import { overview } from '../../src/usecases/query/queries.ts';
import { queueStats } from '../../src/usecases/query/queue-stats.ts';
import { typist } from './world.ts';

class Undone extends Error {}

/** What the bot itself does that grows with the record. */
const works: Readonly<Record<string, (bot: Quarterdeck) => Promise<unknown>>> = {
  /** For `/deploy list` and the Home tab. */
  overview: ({ deps }) => overview(deps, 10),
  /** For `/deploy my` and the Home tab. */
  'what waits for somebody': ({ deps }) => needsMe(deps, typist.userId),
  /** For `/metrics`. */
  'state of the queues': ({ deps }) => queueStats(deps.database),
  /** Once an hour: the seals of what changed, undone so that it can be done again. */
  seals: ({ deps }) =>
    deps.database
      .transaction(async ({ audit }) => {
        await audit.addSeals(1_000_000);
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      }),
};

/** Does one of them after the other; gives how long each took, in ms. */
export async function workHard(bot: Quarterdeck): Promise<Record<string, number>> {
  const tookMs: Record<string, number> = {};
  for (const [name, work] of Object.entries(works)) {
    const startedAt = performance.now();
    await work(bot);
    tookMs[name] = performance.now() - startedAt;
  }
  return tookMs;
}
