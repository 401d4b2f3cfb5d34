import { jira } from './jira.ts';
import { pagerduty } from './pagerduty.ts';
import { prometheus } from './prometheus.ts';
import { servicenow } from './servicenow.ts';
import { smtp } from './smtp.ts';
import type { DemoSettings, DemoSystem } from './system.ts';

const known: Readonly<Record<string, () => Promise<DemoSystem>>> = { jira, pagerduty, prometheus, servicenow, smtp };

/** What the demo asks, and what it is answered. */
type Ask = { kind: 'use'; settings: DemoSettings } | { kind: 'ready' } | { kind: 'approve' } | { kind: 'seen' };

const systems: DemoSystem[] = [];

async function answer(ask: Ask): Promise<unknown> {
  switch (ask.kind) {
    case 'use': {
      for (const system of systems) system.use(ask.settings);
      const variables = Object.assign({}, ...systems.map((system) => system.variables)) as Record<string, string>;
      return { settings: ask.settings, variables, titles: systems.map(({ title }) => title) };
    }
    case 'ready':
      return (await Promise.all(systems.map(async ({ isReady }) => (await isReady?.()) ?? true))).every(Boolean);
    case 'approve':
      return systems.flatMap(({ approve }) => approve?.() ?? []);
    case 'seen':
      return Promise.all(systems.map(async ({ title, seen }) => ({ title, lines: await seen() })));
  }
}

const failure = (error: unknown) => (error instanceof Error ? error.message : String(error));

process.on('message', (ask: Ask) => {
  answer(ask).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ failure: failure(error) }),
  );
});
process.on('disconnect', () => {
  void Promise.allSettled(systems.map(async ({ stop }) => stop())).finally(() => process.exit(0));
});

try {
  for (const name of process.argv.slice(2)) {
    const start = known[name];
    if (start === undefined)
      throw new Error(`“${name}” is none of the systems of the demo: ${Object.keys(known).join(', ')}`);
    systems.push(await start());
  }
  process.send?.({ value: null });
} catch (error) {
  process.send?.({ failure: failure(error) });
  process.disconnect();
}
