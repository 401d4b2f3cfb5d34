import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { neededScopes } from '../src/slack/kit/scopes.ts';
import { slackListeners } from '../src/slack/slack-listeners.ts';
import type { Deps } from '../src/usecases/deps.ts';

/** The parts of Slack's manifest that we use, with Slack's limits; anything else in the file is a mistake. */
const Manifest = z.strictObject({
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    bot_user: z.strictObject({ display_name: z.string().min(1).max(80), always_online: z.boolean() }),
    app_home: z.strictObject({
      home_tab_enabled: z.literal(true),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    slash_commands: z.array(
      z.strictObject({
        command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/),
        description: z.string().min(1).max(2_000),
        usage_hint: z.string().min(1).max(1_000),
        should_escape: z.boolean(),
      }),
    ),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(['global', 'message']),
          callback_id: z.string().min(1).max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .max(10),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true) }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.literal(false),
  }),
});

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** What the code registers with Bolt, found in its source: `app.command('…'`, `app.event('…'`. */
function registered(kind: 'command' | 'event'): string[] {
  const found = [...read('../src/slack/kit/register.ts').matchAll(/app\.(command|event)\(\s*'([^']+)'/g)];
  return found.filter(([, which]) => which === kind).map(([, , name = '']) => name);
}

/** The same members, whatever their order; and at least one, because two empty lists prove nothing. */
function expectSame(inManifest: readonly string[], inCode: readonly string[]): void {
  expect(inCode.length).toBeGreaterThan(0);
  expect([...inManifest].sort()).toEqual([...inCode].sort());
}

describe('manifest.yml', () => {
  const text = read('../manifest.yml');
  const manifest = Manifest.parse(parse(text));

  test('asks for exactly the scopes that the code uses', () => {
    expectSame(manifest.oauth_config.scopes.bot, neededScopes);
  });

  test('declares exactly the commands that the code hears', () => {
    expectSame(
      manifest.features.slash_commands.map((one) => one.command),
      registered('command'),
    );
  });

  test('declares exactly the shortcuts that the code hears', () => {
    // The listeners are only listed here, never called, so they need nothing to work with.
    const { shortcuts } = slackListeners({} as Deps);
    expectSame(
      manifest.features.shortcuts.map((one) => one.callback_id),
      shortcuts.map((one) => one.callbackId),
    );
  });

  test('subscribes to exactly the events that the code hears', () => {
    expectSame(manifest.settings.event_subscriptions.bot_events, registered('event'));
  });

  test('says for each part what HTTP needs instead of Socket Mode', () => {
    // The slash command, the events, the interactivity and the options of searched fields each have a URL of their own.
    expect(text.match(/https:\/\/YOUR-HOST\/slack\/events/g)).toHaveLength(4);
  });
});
