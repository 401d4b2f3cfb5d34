import { atMost, atMostRatio, type Measure } from './measure.ts';
import type { Part } from './part.ts';
import type { Stage } from './stage.ts';
import { approvers } from './world.ts';

/** Slack's limit for edits, per workspace: so many at once, and then so many a minute. */
const burst = 50;
const perMinute = 50;
/** The sooner of these says that something is wrong. */
const timeoutMs = 200_000;

/** Seconds that it takes at least to send this many edits. */
const boundSeconds = (edits: number) => Math.max(0, ((edits - burst) * 60) / perMinute);

/** Six people approve one after the other, and every channel's message tells how many have. */
async function tellEverybody(stage: Stage, channels: number, boundEdits: number): Promise<Measure[]> {
  const { part: slack, apiUrl } = await stage.workspace({ channelsOfOneGroup: channels, rateLimits: true });
  const bot = await stage.bot({ database: await stage.postgres(), apiUrl, services: 1, channelsOfOneGroup: channels });
  const load = await stage.load();
  const channelIds = Array.from({ length: channels }, (_, index) => `CFAN${index}`);
  const [number] = await bot.part.ask<number[]>('seed', { from: 0, count: 1 });
  const shown = watch(slack, channelIds);
  // As if opened a while ago: the distance that two edits of one message keep has passed.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const startedAt = performance.now();
  for (const userId of approvers)
    await load.open(bot, { texts: [`approve R-${number}`], expect: `R-${number}`, userId }, 1, 1_000);
  const told = `Approved by`;
  await shown.until(
    (texts) => texts.every((text) => text.includes(told) && approvalsIn(text) === approvers.length),
    timeoutMs,
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const { calls, refusals } = await slack.ask<{
    calls: Record<string, number>;
    refusals: Record<string, Record<string, number>>;
  }>('log');
  const edits = calls['chat.update'] ?? 0;
  const limited = refusals['chat.update']?.ratelimited ?? 0;
  stage.say(
    `fan-out to ${channels} channels: ${seconds.toFixed(1)} s, ${edits} edits, ${limited} of them refused with 429`,
  );
  const name = `fan-out.${channels}`;
  return [
    { name, unit: 's', value: seconds, anchor: boundSeconds(boundEdits), goals: [atMostRatio(1.1)] },
    { name: `${name}.limited`, unit: '%', value: (100 * limited) / edits, anchor: null, goals: [atMost(2)] },
    { name: `${name}.stale-or-inverted`, unit: '', value: shown.inverted(), anchor: null, goals: [atMost(0)] },
  ];
}

/** How many people a message says have approved; 0 while it says that of nobody. */
function approvalsIn(text: string): number {
  return Number(/\((\d+) of \d+\)/.exec(text)?.[1] ?? 0);
}

/** Looks at all channels a few times a second: a message that tells less than it did before is out of order. */
function watch(slack: Part, channelIds: readonly string[]) {
  const most = new Map<string, number>();
  const inverted = new Set<string>();
  return {
    inverted: () => inverted.size,
    async until(isTrue: (texts: string[]) => boolean, limitMs: number): Promise<void> {
      const end = performance.now() + limitMs;
      for (;;) {
        const texts = (await slack.ask<string[][]>('texts', { channelIds })).map((messages) => messages.join('\n'));
        for (const [index, text] of texts.entries()) {
          const id = channelIds[index] ?? '';
          const now = approvalsIn(text);
          if (now < (most.get(id) ?? 0)) inverted.add(id);
          most.set(id, Math.max(now, most.get(id) ?? 0));
        }
        if (isTrue(texts)) return;
        if (performance.now() > end) {
          const stale = texts.filter((text) => !isTrue([text])).length;
          throw new Error(`after ${limitMs / 1_000} s ${stale} of ${channelIds.length} channels are out of date`);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

export async function fanOut(stage: Stage): Promise<Measure[]> {
  // The anchor of 20 channels is sending all 120 edits; a bot that sends only the last state may be far below it.
  const few = await tellEverybody(stage, 20, 20 * approvers.length);
  // That of 100 channels is sending only the last state to each, and to the release card.
  const many = await tellEverybody(stage, 100, 101);
  return [...few, ...many];
}
