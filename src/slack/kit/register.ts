import type { App, BlockAction, MessageShortcut, RespondFn, SlashCommand, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { codesOfNotAllowed } from '../../domain/approval/refusals.ts';
import type { Clock } from '../../lib/clock.ts';
import { randomIds } from '../../lib/ids.ts';
import type { Logger } from '../../lib/log.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { DeliveryKind, Metrics } from '../../ports/metrics.ts';
import { answerForm, staleForm } from './answer-form.ts';
import { option, sections } from './blocks.ts';
import { staleReply } from './button-action.ts';
import { isTriggerSpent } from './classify.ts';
import { type Delivery, type InTime, late } from './delivery.ts';
import { usesRecentBlocks, withoutRecentBlocks } from './fallback.ts';
import { FormTooLate, faultReply } from './fault.ts';
import { filesOf } from './files-of.ts';
import type { Input, Reply } from './input.ts';
import { limits } from './limits.ts';
import type { Listeners } from './listeners.ts';
import { Mrkdwn } from './mrkdwn.ts';
import { outgoing } from './outgoing.ts';
import { pressedValue, submittedBoxes, submittedValues, tickedOptions } from './payload.ts';
import { searchChoices } from './search-choices.ts';

/** Slack requires a response within three seconds; slower requests are acknowledged and answered afterward. */
const answerWithinMs = 1_500;
/** Showing errors in the form is better than reporting them later: it waits as long as it safely can. */
const answerFormWithinMs = 2_200;

/** The deliveries in progress. */
export interface UnderWay {
  /** Resolves when all have been answered, or after `timeoutMs`. */
  settled(timeoutMs: number): Promise<void>;
}

/** Connects Bolt's deliveries to the bot's listeners: one place for acknowledging, responding and error handling. */
export function registerListeners(
  app: App,
  listeners: Listeners,
  client: WebClient,
  { clock, logger, metrics }: { clock: Clock; logger: Logger; metrics: Metrics },
): UnderWay {
  const underWay = new Set<Promise<void>>();
  const actions = new Map(listeners.actions.map((one) => [one.id, one]));
  const views = new Map(listeners.views.map((one) => [one.callbackId, one]));
  const shortcuts = new Map(listeners.shortcuts.map((one) => [one.callbackId, one]));

  /** Tracks a delivery from here to its last response, with its own id. */
  async function follow(
    kind: DeliveryKind,
    what: string,
    personId: string,
    answer: (delivery: Delivery) => Promise<void>,
  ): Promise<void> {
    const request = randomIds.next<'Request'>('req').slice(0, 16);
    const startedMs = clock.monotonicMs();
    const log = logger.child({ request, what, person: personId });
    const acknowledged = () => metrics.acknowledged(kind, clock.monotonicMs() - startedMs);
    const work = answer({ request, logger: log, acknowledged });
    underWay.add(work);
    try {
      await work;
    } finally {
      underWay.delete(work);
    }
  }

  /** Runs a listener so that every person gets a response, even when the listener throws. */
  async function safely(delivery: Delivery, work: () => Promise<Reply | null>): Promise<Reply | null> {
    let answer: Reply | null;
    try {
      answer = await work();
    } catch (error) {
      answer = faultReply(error, delivery.request, delivery.logger);
    }
    count(delivery, answer?.code);
    return answer;
  }

  function count(delivery: Delivery, code: string | undefined): void {
    if (code !== undefined) metrics.refused(code);
    // Authorization failures appear in the log at the default level.
    const level = code !== undefined && codesOfNotAllowed.has(code) ? 'warn' : 'debug';
    delivery.logger[level]({ outcome: code ?? 'ok' }, 'answered');
  }

  const within =
    (limitMs: number): InTime =>
    async (work) => {
      let cancel = () => {};
      const limit = new Promise<typeof late>((resolve) => {
        cancel = clock.after(limitMs, () => resolve(late));
      });
      // Without a timer left behind, nothing holds on to an answer that has been given.
      return Promise.race([work, limit]).finally(cancel);
    };
  const inTime = within(answerWithinMs);

  async function tell(respond: RespondFn, reply: Reply | null, log = logger): Promise<void> {
    if (reply === null) return;
    const send = (said: Reply) => respond({ response_type: 'ephemeral', replace_original: false, ...content(said) });
    try {
      const plain = reply.blocks && usesRecentBlocks(reply.blocks) ? withoutRecentBlocks(reply.blocks) : null;
      if (plain === null) await send(reply);
      // A workspace that rejects a newer type of block gets the same content in older ones.
      else await send(reply).catch(() => send({ ...reply, blocks: plain }));
    } catch (error) {
      log.warn({ err: error }, 'a private reply was not delivered');
    }
  }

  const input = (
    { request }: Delivery,
    personId: string,
    key: string,
    channelId: string | null,
    triggerId: string,
  ): Input => ({
    caller: { actor: { kind: 'person', id: personId }, key, request },
    channelId,
    openModal: async (view) => {
      try {
        await client.views.open({ trigger_id: triggerId, view: outgoing(view) });
      } catch (error) {
        throw isTriggerSpent(error) ? new FormTooLate() : error;
      }
    },
  });

  app.command(
    '/deploy',
    async ({
      command,
      ack,
      respond,
    }: {
      command: SlashCommand;
      ack: (reply?: object) => Promise<void>;
      respond: RespondFn;
    }) =>
      follow('command', '/deploy', command.user_id, async (delivery) => {
        const work = safely(delivery, () =>
          listeners.command({
            ...input(
              delivery,
              command.user_id,
              `command:${command.trigger_id}`,
              command.channel_id,
              command.trigger_id,
            ),
            text: storableText(command.text ?? ''),
          }),
        );
        const answer = await inTime(work);
        // What is acknowledged cannot be sent again, so that a rejected block would be lost.
        if (answer !== late && answer?.blocks && usesRecentBlocks(answer.blocks)) {
          await ack();
          delivery.acknowledged();
          return tell(respond, answer, delivery.logger);
        }
        if (answer !== late) {
          await (answer === null ? ack() : ack({ response_type: 'ephemeral', ...content(answer) }));
          return delivery.acknowledged();
        }
        await ack({
          response_type: 'ephemeral',
          text: ':hourglass_flowing_sand: Working on it… the answer will appear here.',
        });
        delivery.acknowledged();
        await tell(respond, await work, delivery.logger);
      }),
  );

  // One listener per type of delivery: Bolt tries all its listeners on every delivery.
  app.action<BlockAction>({ type: 'block_actions' }, async ({ body, action, ack, respond }) => {
    const listener = actions.get(action.action_id);
    if (!listener) {
      // Buttons of messages that an earlier version posted, and inputs that need no answer.
      await ack();
      if (action.type === 'button' && !('url' in action && action.url)) await tell(respond, staleReply);
      return;
    }
    return follow('action', listener.id, body.user.id, async (delivery) => {
      const { shown, shownTicked, ticked } = tickedOptions(body, action);
      const work = safely(delivery, () =>
        listener.hear({
          ...input(
            delivery,
            body.user.id,
            `action:${body.trigger_id}:${action.action_id}`,
            body.channel?.id ?? null,
            body.trigger_id,
          ),
          actionId: action.action_id,
          value: storableText(pressedValue(action)),
          shown,
          shownTicked,
          ticked,
        }),
      );
      const answer = await inTime(work);
      await ack();
      delivery.acknowledged();
      if (answer !== late) return tell(respond, answer, delivery.logger);
      // Slack needs a response now; the person must not mistake it for a recorded outcome.
      await tell(
        respond,
        { text: ':hourglass_flowing_sand: Working on it… nothing is recorded yet.' },
        delivery.logger,
      );
      await tell(respond, (await work) ?? { text: ':white_check_mark: Recorded.' }, delivery.logger);
    });
  });

  app.view<ViewSubmitAction>({ type: 'view_submission' }, async ({ body, ack }) => {
    const { id, hash, callback_id: callbackId, private_metadata: metadata, state } = body.view;
    const view = views.get(callbackId);
    // A form that is not ours need not have our structure.
    if (!view) return ack({ response_action: 'update', view: staleForm(body.view.title?.text ?? 'Form') });
    return follow('view', callbackId, body.user.id, (delivery) => {
      const work = view.submitted({
        ...input(delivery, body.user.id, `view:${id}:${hash}`, null, ''),
        metadata,
        values: submittedValues(state.values),
        boxes: submittedBoxes(body.view),
      });
      return answerForm({ client, inTime: within(answerFormWithinMs), delivery, count }, { body, ack }, work);
    });
  });

  // Called for every letter that a person types, so it only reads.
  app.options<'block_suggestion'>({ type: 'block_suggestion' }, async ({ body, ack }) => {
    const form = body.view?.callback_id;
    const field = listeners.options.find((one) => one.callbackId === form && one.field === body.block_id);
    const found = searchChoices((await field?.choices()) ?? [], body.value ?? '', limits.selectOptions);
    await ack({ options: outgoing(found.map(option)) });
  });

  const messageOf = ({ channel, message_ts: ts, message }: MessageShortcut) => ({
    channelId: channel.id,
    text: storableText(message.text ?? ''),
    files: filesOf(message.files),
    // Without its link, a message is still worth adding.
    permalink: () =>
      client.chat.getPermalink({ channel: channel.id, message_ts: ts }).then(
        ({ permalink = null }) => permalink,
        () => null,
      ),
  });

  app.shortcut({}, async ({ shortcut: used, ack }) => {
    const shortcut = shortcuts.get(used.callback_id);
    if (!shortcut) return ack();
    return follow('shortcut', used.callback_id, used.user.id, async (delivery) => {
      await ack();
      delivery.acknowledged();
      await safely(delivery, () =>
        shortcut.used({
          ...input(delivery, used.user.id, `shortcut:${used.trigger_id}`, null, used.trigger_id),
          message: used.type === 'message_action' ? messageOf(used) : null,
        }),
      );
    });
  });

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return;
    await client.views.publish({ user_id: event.user, view: outgoing(await listeners.home(event.user)) });
  });

  return {
    async settled(timeoutMs) {
      const ended = new AbortController();
      const all = async () => {
        while (underWay.size > 0) await Promise.allSettled(underWay);
        ended.abort();
      };
      await Promise.race([all(), clock.sleep(timeoutMs, ended.signal)]);
    },
  };
}

/** A reply's payload for Slack: always in blocks, because only there Slack does not auto-link text. */
function content(reply: Reply): { text: string; blocks: never[] } {
  const { text, blocks } = outgoing({ text: reply.text, blocks: reply.blocks ?? sections(new Mrkdwn(reply.text)) });
  return { text, blocks: blocks as never[] };
}
