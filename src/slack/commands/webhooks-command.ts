import { listWebhooks } from '../../usecases/webhook/list-webhooks.ts';
import { SendAgain, sendAgain } from '../../usecases/webhook/send-again.ts';
import {
  badArguments,
  noWebhooks,
  sentAgainWords,
  webhookLines,
  webhooksUsage,
} from '../../usecases/webhook/webhook-words.ts';
import { fitLines } from '../kit/fit-lines.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, mrkdwn, toMrkdwn } from '../kit/mrkdwn.ts';
import { answer, reply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { refuseArguments } from './arguments.ts';

export const webhooksCommand: Subcommand = {
  name: 'webhooks',
  usage: webhooksUsage,
  summary: 'how other systems are told of events, and which events were given up; send those again',
  run: async (deps, rest, { caller }) => {
    const [verb = '', subscriber = '', letter, ...more] = rest.trim().split(/\s+/);
    if (verb === '') {
      const lines = webhookLines(await listWebhooks(deps), '/deploy').map(toMrkdwn);
      if (lines.length === 0) return reply(mrkdwn`${noWebhooks}`);
      const fitted = fitLines(lines, limits.messageText - 100, (count) => mrkdwn`and ${count} more lines`);
      return reply(joinMrkdwn([mrkdwn`*Webhooks*`, ...fitted.shown]));
    }
    const input = SendAgain.safeParse({ subscriber, letter: letter ?? null });
    if (!/^resend$/i.test(verb) || more.length > 0 || !input.success)
      return refuseArguments(badArguments, `/deploy ${webhooksUsage}`);
    return answer(await sendAgain(deps, input.data, caller), (done) => mrkdwn`${sentAgainWords(done)}`);
  },
};
