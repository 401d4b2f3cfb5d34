import { lines, sections } from '../kit/blocks.ts';
import type { Reply } from '../kit/input.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { refusalReply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { subcommands, topics } from './index.ts';
import { nearestWord } from './nearest-word.ts';
import { requestUsage } from './parse-request.ts';

/** `/deploy help`: all words by topic; with a word, how it is typed and what it does; with `all`, that of every word. */
export function help(rest: string): Reply {
  const word = rest
    .trim()
    .toLowerCase()
    .replace(/^\/?deploy\s+/, '');
  if (word === '') return reply(overview());
  if (word === 'all') return reply(everything());
  const known = subcommands.find((one) => one.name === word);
  if (known) return reply(explained(known));
  const nearest = nearestWord(word, [...subcommands.map((one) => one.name), 'all']);
  return refusalReply({
    kind: 'unknown_subcommand',
    asked: word.slice(0, 60),
    nearest: nearest === null ? null : `help ${nearest}`,
  });
}

const opening = lines(mrkdwn`*Open a release*`, mrkdwn`• \`/deploy\` opens a form`, mrkdwn`• \`${requestUsage}\``);

function overview(): Mrkdwn {
  return lines(
    opening,
    ...topics.flatMap(({ title, commands }) => [
      mrkdwn`*${title}*`,
      joinMrkdwn(
        commands.map(({ name }) => mrkdwn`\`${name}\``),
        ' · ',
      ),
    ]),
    mrkdwn`\`/deploy help approve\` explains one of these words, \`/deploy help all\` explains all of them.`,
  );
}

function everything(): Mrkdwn {
  return lines(
    opening,
    ...topics.flatMap(({ title, commands }) => [mrkdwn`*${title}*`, ...commands.map((one) => explained(one))]),
  );
}

function explained(command: Subcommand): Mrkdwn {
  return joinMrkdwn(
    [command, ...(command.more ?? [])].map(({ usage, summary }) => mrkdwn`• \`/deploy ${usage}\` ${summary}`),
  );
}

function reply(text: Mrkdwn): Reply {
  return { text: cutMarkup(text.text, limits.messageText), blocks: sections(text) };
}
