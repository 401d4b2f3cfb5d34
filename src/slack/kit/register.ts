import type { App, BlockAction, RespondFn, SlashCommand } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { storableText } from '../../usecases/storable-text.ts';
import { staleReply } from './button-action.ts';
import { isTriggerSpent } from './classify.ts';
import { FormTooLate, faultReply } from './fault.ts';
import type { Input, Reply } from './input.ts';
import type { Listeners } from './listeners.ts';
import { submittedValues, tickedOptions } from './payload.ts';

/** Slack wants an answer within three seconds; what takes longer is acknowledged and answered afterwards. */
const answerWithinMs = 1_500;

type Late = { kind: 'late' };

/** Connects what Bolt delivers to what the bot hears: one place for acknowledging, answering and failing. */
export function registerListeners(
  app: App,
  listeners: Listeners,
  client: WebClient,
  clock: Clock,
  logger: Logger,
): void {
  /** Runs a listener so that every person gets an answer, even when the listener has a fault. */
  async function safely(what: string, work: () => Promise<Reply | null>): Promise<Reply | null> {
    try {
      return await work();
    } catch (error) {
      return faultReply(error, what, logger);
    }
  }

  const inTime = (work: Promise<Reply | null>): Promise<Reply | null | Late> =>
    Promise.race([work, clock.sleep(answerWithinMs).then((): Late => ({ kind: 'late' }))]);
  const isLate = (answer: Reply | null | Late): answer is Late => answer !== null && 'kind' in answer;

  async function tell(respond: RespondFn, reply: Reply | null): Promise<void> {
    if (reply === null) return;
    try {
      await respond({
        response_type: 'ephemeral',
        replace_original: false,
        text: reply.text,
        ...(reply.blocks ? { blocks: reply.blocks as never[] } : {}),
      });
    } catch (error) {
      logger.warn({ err: error }, 'a private answer was not delivered');
    }
  }

  const input = (personId: string, key: string, channelId: string | null, triggerId: string): Input => ({
    caller: { actor: { kind: 'person', id: personId }, key },
    channelId,
    openModal: async (view) => {
      try {
        await client.views.open({ trigger_id: triggerId, view });
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
    }) => {
      const work = safely('/deploy', () =>
        listeners.command({
          ...input(command.user_id, `command:${command.trigger_id}`, command.channel_id, command.trigger_id),
          text: storableText(command.text ?? ''),
        }),
      );
      const answer = await inTime(work);
      if (!isLate(answer))
        return answer === null
          ? ack()
          : ack({ response_type: 'ephemeral', text: answer.text, ...(answer.blocks ? { blocks: answer.blocks } : {}) });
      await ack({
        response_type: 'ephemeral',
        text: ':hourglass_flowing_sand: Finding out … the answer follows here.',
      });
      await tell(respond, await work);
    },
  );

  for (const listener of listeners.actions)
    app.action<BlockAction>(listener.id, async ({ body, action, ack, respond }) => {
      const { shown, ticked } = tickedOptions(body, action);
      const work = safely(listener.id, () =>
        listener.hear({
          ...input(
            body.user.id,
            `action:${body.trigger_id}:${action.action_id}`,
            body.channel?.id ?? null,
            body.trigger_id,
          ),
          actionId: action.action_id,
          value: 'value' in action && typeof action.value === 'string' ? storableText(action.value) : '',
          shown,
          ticked,
        }),
      );
      const answer = await inTime(work);
      await ack();
      if (!isLate(answer)) return tell(respond, answer);
      // Slack has to be answered now; the person must not take that for a record.
      await tell(respond, { text: ':hourglass_flowing_sand: Finding out … nothing is on record yet.' });
      await tell(respond, (await work) ?? { text: ':white_check_mark: It is on record now.' });
    });

  const known = new Set(listeners.actions.map((listener) => listener.id));
  // Buttons of messages that an earlier version posted, and inputs that need no answer.
  app.action<BlockAction>(/.*/, async ({ action, ack, respond }) => {
    if (known.has(action.action_id)) return;
    await ack();
    if (action.type === 'button' && !('url' in action && action.url)) await tell(respond, staleReply);
  });

  for (const view of listeners.views)
    app.view(view.callbackId, async ({ body, ack }) => {
      const personId = body.user.id;
      try {
        const answer = await view.submitted({
          ...input(personId, `view:${body.view.id}:${body.view.hash}`, null, ''),
          metadata: body.view.private_metadata,
          values: submittedValues(body.view.state.values),
        });
        if (answer.kind === 'errors') return ack({ response_action: 'errors', errors: answer.errors });
        await ack();
        if (answer.reply)
          await client.chat
            .postEphemeral({ channel: answer.replyTo || personId, user: personId, text: answer.reply.text })
            .catch((error: unknown) => logger.warn({ err: error }, 'a private answer was not delivered'));
      } catch (error) {
        const fault = faultReply(error, view.callbackId, logger);
        const [first] = body.view.blocks.filter((block) => block.type === 'input');
        await ack({ response_action: 'errors', errors: { [first?.block_id ?? 'reason']: fault.text } });
      }
    });

  for (const shortcut of listeners.shortcuts)
    app.shortcut(shortcut.callbackId, async ({ shortcut: used, ack }) => {
      await ack();
      await safely(shortcut.callbackId, () =>
        shortcut.used(input(used.user.id, `shortcut:${used.trigger_id}`, null, used.trigger_id)),
      );
    });

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return;
    await client.views.publish({ user_id: event.user, view: await listeners.home(event.user) });
  });
}
