import type { WebClient } from '@slack/web-api';
import { incidentSurfaceKey } from '../../domain/incident/message.ts';
import { type LivingMessage, surfaceKey } from '../../domain/message/message.ts';
import type { Clock } from '../../lib/clock.ts';
import { sha256, stableJson } from '../../lib/hash.ts';
import { type Messenger, MessengerError } from '../../ports/messenger.ts';
import { renderIncident } from '../incident/render-incident.ts';
import type { Rendered } from '../kit/blocks.ts';
import { isInvalidBlocks, isMessageGone, isUnanswered, platformError, toMessengerError } from '../kit/classify.ts';
import { usesRecentBlocks, withoutRecentBlocks } from '../kit/fallback.ts';
import { outgoing } from '../kit/outgoing.ts';
import { createPace, type Pace } from '../kit/pace.ts';
import { findByKey } from './find-by-key.ts';
import { renderLiving, renderPost } from './render.ts';

interface Address {
  channel: string;
  ts: string | null;
  threadTs: string | null;
  /** Permanently identifies the message, so that it can be found after an ambiguous response. */
  key: string;
}

/** Delivers through Slack's Web API, within Slack's rate limits. */
export function slackMessenger(client: WebClient, clock: Clock): Messenger {
  const pace = createPace(clock);
  // Learned once per process: this workspace does not accept the newer block types.
  let isPlain = false;

  async function call(address: Address, rendered: Rendered): Promise<{ channel: string; ts: string }> {
    const blocks = isPlain ? withoutRecentBlocks(rendered.blocks) : rendered.blocks;
    try {
      return await callOnce(address, { ...rendered, blocks }, pace.ask);
    } catch (error) {
      if (isPlain || !isInvalidBlocks(error) || !usesRecentBlocks(blocks)) throw error;
      const sent = await callOnce(address, { ...rendered, blocks: withoutRecentBlocks(blocks) }, pace.askOnCredit);
      isPlain = true;
      return sent;
    }
  }

  async function callOnce(
    { channel, ts, threadTs, key }: Address,
    { text, blocks }: Rendered,
    takeTurn: Pace['ask'],
  ): Promise<{ channel: string; ts: string }> {
    const method = ts === null ? ('chat.postMessage' as const) : ('chat.update' as const);
    const waitMs = takeTurn(method, channel);
    if (waitMs > 0) throw new MessengerError('later', 'keeping to the pace', { retryAfterMs: waitMs });
    const metadata = { event_type: 'quarterdeck_message', event_payload: { key } };
    const content = { channel, text, blocks: blocks as never[], metadata };
    try {
      const result =
        ts === null
          ? await client.chat.postMessage({
              ...content,
              ...(threadTs ? { thread_ts: threadTs } : {}),
              unfurl_links: false,
              unfurl_media: false,
            })
          : await client.chat.update({ ...content, ts });
      return { channel: result.channel ?? channel, ts: result.ts ?? ts ?? '' };
    } catch (error) {
      const known =
        error instanceof Error && 'retryAfter' in error && typeof error.retryAfter === 'number'
          ? error.retryAfter
          : null;
      if (known !== null) pace.holdBack(method, known * 1_000);
      throw error;
    }
  }

  /** Looks for a message that may have been stored although the response was lost. */
  async function lookUp({ channel, threadTs, key }: Address): Promise<{ channel: string; ts: string } | null> {
    try {
      const where = /^[UW]/.test(channel)
        ? ((await client.conversations.open({ users: channel })).channel?.id ?? channel)
        : channel;
      const read = () => findByKey(client, { channel: where, threadTs, key });
      const ts = await read().catch(async (error: unknown) => {
        if (platformError(error) !== 'not_in_channel') throw error;
        // Posting needs no membership in a public channel; reading does.
        await client.conversations.join({ channel: where });
        return read();
      });
      return ts === null ? null : { channel: where, ts };
    } catch (error) {
      // Without read access to the channel, a lookup is impossible; a duplicate is then the lesser harm. If the lookup
      // itself got no response, the state is unknown, and it is repeated before anything is posted.
      if (isUnanswered(error)) throw error;
      return null;
    }
  }

  /** Posts the message, edits it, or leaves it unchanged when it shows this already. */
  async function bringUpToDate(
    message: Pick<LivingMessage, 'target' | 'postedChannel' | 'postedTs' | 'postedHash'>,
    key: string,
    rendered: Rendered,
    mayHaveBeenSent: boolean,
  ): Promise<{ channel: string; ts: string; hash: string }> {
    const hash = sha256(stableJson({ ...rendered, isPlain }));
    const posted =
      message.postedTs !== null && message.postedChannel !== null
        ? { channel: message.postedChannel, ts: message.postedTs }
        : null;
    if (posted && hash === message.postedHash) return { ...posted, hash };
    const fresh: Address = { channel: message.target, ts: null, threadTs: null, key };
    const known = posted ?? (mayHaveBeenSent ? await lookUp(fresh) : null);
    if (known === null) return { ...(await call(fresh, rendered)), hash };
    try {
      return { ...(await call({ ...fresh, channel: known.channel, ts: known.ts }, rendered)), hash };
    } catch (error) {
      if (!isMessageGone(error)) throw error;
      return { ...(await call(fresh, rendered)), hash };
    }
  }

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toMessengerError(error);
    }
  }

  return {
    waitMs: ({ target, postedChannel, postedTs }) =>
      postedTs === null ? pace.look('chat.postMessage', target) : pace.look('chat.update', postedChannel ?? target),
    show: (message, view, mayHaveBeenSent) =>
      guarded(async () => {
        const { cell, ...rendered } = outgoing(renderLiving(message.surface, view));
        const key = `${message.releaseId}:${surfaceKey(message.surface)}:${message.target}`;
        return { ...(await bringUpToDate(message, key, rendered, mayHaveBeenSent)), cell };
      }),
    showIncident: (message, view, mayHaveBeenSent) =>
      guarded(async () => {
        const rendered = outgoing(renderIncident(message.surface, view));
        const key = `${message.incidentId}:${incidentSurfaceKey(message.surface)}:${message.target}`;
        return bringUpToDate(message, key, rendered, mayHaveBeenSent);
      }),
    send: (post, view, thread, mayHaveBeenSent) =>
      guarded(async () => {
        const address: Address = {
          channel: thread?.channel ?? post.target,
          ts: null,
          threadTs: thread?.ts ?? null,
          key: post.key,
        };
        const rendered = outgoing(renderPost(post, view));
        if (post.postedTs !== null && post.postedChannel !== null) {
          const { channel, ts } = await bringUpToDate({ ...post, postedHash: null }, post.key, rendered, false);
          return { channel, ts };
        }
        const known = mayHaveBeenSent ? await lookUp(address) : null;
        return known ?? call(address, rendered);
      }),
    permalink: async ({ channel, ts }) => {
      try {
        return (await client.chat.getPermalink({ channel, message_ts: ts })).permalink ?? null;
      } catch {
        // A message without this link says the same.
        return null;
      }
    },
  };
}
