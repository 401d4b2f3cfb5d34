import type { AckFn, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { sections } from './blocks.ts';
import { type Delivery, type InTime, late } from './delivery.ts';
import { faultReply } from './fault.ts';
import type { Reply, ViewAnswer } from './input.ts';
import { type ModalView, notice } from './modal.ts';
import { Mrkdwn, mrkdwn } from './mrkdwn.ts';
import { outgoing } from './outgoing.ts';

interface Surroundings {
  client: WebClient;
  inTime: InTime;
  delivery: Delivery;
  count(delivery: Delivery, code: string | undefined): void;
}

interface Submission {
  body: ViewSubmitAction;
  ack: AckFn<ViewResponseAction>;
}

/**
 * Responds to a submitted form. In time, the form closes or shows its errors. If it takes longer than Slack's time
 * limit, the form becomes a waiting page and then shows the outcome: the person never has to guess whether it was
 * recorded.
 */
export async function answerForm(
  { client, inTime, delivery, count }: Surroundings,
  { body, ack }: Submission,
  work: Promise<ViewAnswer>,
): Promise<void> {
  const personId = body.user.id;
  const settled = work.catch(
    (error: unknown): ViewAnswer => asErrors(body, faultReply(error, delivery.request, delivery.logger)),
  );
  const first = await inTime(settled);
  await ack(first === late ? { response_action: 'update', view: waiting(body) } : acknowledgment(first));
  delivery.acknowledged();
  const answer = first === late ? await settled : first;
  count(delivery, answer.kind === 'errors' ? answer.code : answer.reply?.code);
  if (first === late)
    await client.views.update({ view_id: body.view.id, view: outcome(body, answer) }).catch(() => tell(answer));
  else if (answer.kind === 'close') await tell(answer);

  /** A private message in the channel where the form was opened or, if there is none, a direct message. */
  async function tell(said: ViewAnswer): Promise<void> {
    const words = wordsOf(said);
    if (words.text === '') return;
    const { text, blocks } = outgoing({ text: words.text, blocks: sections(words) });
    const to = said.kind === 'close' && said.replyTo;
    await (to
      ? client.chat.postEphemeral({ channel: to, user: personId, text, blocks: blocks as never[] })
      : client.chat.postMessage({ channel: personId, text, blocks: blocks as never[] })
    ).catch((error: unknown) => delivery.logger.warn({ err: error }, 'a private reply was not delivered'));
  }
}

function acknowledgment(answer: ViewAnswer): ViewResponseAction | undefined {
  return answer.kind === 'errors' ? { response_action: 'errors', errors: outgoing(answer.errors) } : undefined;
}

/** An internal error is shown at the first field: Slack accepts errors only for inputs that the form has. */
function asErrors(body: ViewSubmitAction, fault: Reply): ViewAnswer {
  const [first] = body.view.blocks.filter((block) => block.type === 'input');
  return {
    kind: 'errors',
    errors: { [first?.block_id ?? 'reason']: fault.text },
    ...(fault.code ? { code: fault.code } : {}),
  };
}

function wordsOf(answer: ViewAnswer): Mrkdwn {
  if (answer.kind === 'close') return new Mrkdwn(answer.reply?.text ?? '');
  return mrkdwn`${Object.values(answer.errors).join(' ')}\nTo try again, reopen the form.`;
}

/** The response to obsolete forms. */
export function staleForm(title: string): ModalView {
  return notice(
    title,
    mrkdwn`:leftwards_arrow_with_hook: This form is out of date. Nothing was changed; reopen it. (\`STALE\`)`,
  );
}

function waiting(body: ViewSubmitAction): ModalView {
  return notice(body.view.title.text, mrkdwn`:hourglass_flowing_sand: Working on it… the answer will appear here.`);
}

function outcome(body: ViewSubmitAction, answer: ViewAnswer): ModalView {
  const words = wordsOf(answer);
  const shown = words.text === '' ? mrkdwn`:white_check_mark: Recorded.` : words;
  return outgoing(notice(body.view.title.text, shown));
}
