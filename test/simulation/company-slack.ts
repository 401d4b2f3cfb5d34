import { incidentSurfaceKey } from '../../src/domain/incident/message.ts';
import type { LivingMessage, Post } from '../../src/domain/message/message.ts';
import { surfaceKey } from '../../src/domain/message/message.ts';
import type { ReleaseView } from '../../src/domain/release/view.ts';
import { sha256, stableJson } from '../../src/lib/hash.ts';
import { validateBlocks } from '../../src/local-workspace/validate/validate-blocks.ts';
import { type Messenger, MessengerError } from '../../src/ports/messenger.ts';
import { renderIncident } from '../../src/slack/incident/render-incident.ts';
import type { Rendered } from '../../src/slack/kit/blocks.ts';
import { renderLiving, renderPost } from '../../src/slack/updates/render.ts';

const longestText = 40_000;
const retryMs = 60_000;

/** Where all messages of the year go: rendered as for Slack, held against its limits, and counted. */
export interface CompanySlack extends Messenger {
  /** By address, as it stands there last. */
  readonly shown: Map<string, string>;
  /** What Slack would have refused. */
  readonly refused: string[];
  readonly counts: { posted: number; edited: number; repeated: number };
  isAway: boolean;
}

export function companySlack(): CompanySlack {
  const posted = new Map<string, { channel: string; ts: string }>();
  const slack: CompanySlack = {
    shown: new Map(),
    refused: [],
    counts: { posted: 0, edited: 0, repeated: 0 },
    isAway: false,
    waitMs: () => 0,
    async show(message, view) {
      reach();
      const { cell, ...rendered } = renderLiving(message.surface, view);
      hold(rendered, surfaceKey(message.surface));
      const known = addressOf(message);
      if (known) slack.counts.edited += 1;
      const at =
        known ?? place(`${message.releaseId}:${surfaceKey(message.surface)}:${message.target}`, message.target);
      slack.shown.set(`${at.channel} ${at.ts}`, rendered.text);
      return { ...at, hash: sha256(stableJson(rendered)), cell };
    },
    async showIncident(message, view) {
      reach();
      const rendered = renderIncident(message.surface, view);
      hold(rendered, `incident ${incidentSurfaceKey(message.surface)}`);
      const known = addressOf(message);
      if (known) slack.counts.edited += 1;
      const at =
        known ??
        place(`${message.incidentId}:${incidentSurfaceKey(message.surface)}:${message.target}`, message.target);
      slack.shown.set(`${at.channel} ${at.ts}`, rendered.text);
      return { ...at, hash: sha256(stableJson(rendered)) };
    },
    async send(post: Post, view: ReleaseView | null, thread) {
      reach();
      const rendered = renderPost(post, view);
      hold(rendered, post.content.kind);
      const at = place(post.key, thread?.channel ?? post.target);
      slack.shown.set(`${at.channel} ${at.ts}`, rendered.text);
      return at;
    },
    permalink: async () => null,
  };

  function reach(): void {
    if (slack.isAway) throw new MessengerError('later', 'Slack does not answer', { retryAfterMs: retryMs });
  }

  function place(key: string, channel: string): { channel: string; ts: string } {
    if (posted.has(key)) slack.counts.repeated += 1;
    slack.counts.posted += 1;
    const at = { channel, ts: `${slack.counts.posted}.000000` };
    posted.set(key, at);
    return at;
  }

  function hold({ text, blocks }: Rendered, what: string): void {
    const problems = validateBlocks(blocks, 'message', new Set()).map(
      ({ words, pointer }) => `${what} ${pointer}: ${words}`,
    );
    if (text === '' || text.length > longestText) problems.push(`${what}: its text has ${text.length} characters`);
    slack.refused.push(...problems);
  }

  return slack;
}

function addressOf(message: Pick<LivingMessage, 'postedChannel' | 'postedTs'>): { channel: string; ts: string } | null {
  return message.postedTs === null || message.postedChannel === null
    ? null
    : { channel: message.postedChannel, ts: message.postedTs };
}
