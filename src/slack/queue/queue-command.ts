import { parseReleaseRef } from '../../domain/release/release.ts';
import type { Deps } from '../../usecases/deps.ts';
import { leaveQueue, swapPlaces, yieldPlace } from '../../usecases/queue/change-place.ts';
import { queueRelease, queueRequest } from '../../usecases/queue/join-queue.ts';
import { listQueue } from '../../usecases/queue/list-queue.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { parseRequest } from '../commands/parse-request.ts';
import { timeZoneOf } from '../commands/time-zone.ts';
import { lines } from '../kit/blocks.ts';
import { fitLines } from '../kit/fit-lines.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { limits } from '../kit/limits.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, refusalReply, reply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { joinedWords, rowLine } from './queue-words.ts';

const usage = 'queue <service version [to environment] | R-12> [because <why> | emergency <why>]';

export const queueCommand: Subcommand = {
  name: 'queue',
  usage: 'queue',
  summary: 'who waits for which place, and when each turn is expected',
  more: [
    { usage, summary: 'wait for a place; as an emergency, ahead of others' },
    { usage: 'queue leave|yield [Q-3]', summary: 'leave the queue, or let the next one go first' },
    { usage: 'queue swap [Q-3] with <Q-4 | R-12>', summary: 'swap two places; both people have to say so' },
  ],
  run: (deps, rest, input) => {
    const text = rest.trim();
    if (text === '') return list(deps);
    const [, verb = '', words = ''] = /^(leave|yield|swap)(?:\s+([\s\S]*))?$/i.exec(text) ?? [];
    switch (verb.toLowerCase()) {
      case 'leave':
        return leave(deps, words, input);
      case 'yield':
        return yieldOne(deps, words, input);
      case 'swap':
        return swapTwo(deps, words, input);
      default:
        return wait(deps, text, input);
    }
  },
};

async function list(deps: Deps): Promise<Reply> {
  const queues = await listQueue(deps);
  if (queues.length === 0) return reply(mrkdwn`Nobody waits. “/deploy ${usage}” waits for a place.`);
  const all = queues.flatMap(({ environment, rows }) => [mrkdwn`*${environment}*`, ...rows.map(rowLine)]);
  return reply(lines(...fitLines(all, limits.messageText - 100, (count) => mrkdwn`and ${count} more`).shown));
}

async function wait(deps: Deps, text: string, { caller }: CommandInput): Promise<Reply | null> {
  const [line, emergency] = splitEmergency(text);
  if (emergency !== null && emergency.length > 500)
    return refuseArguments('The reason is longer than 500 characters.', `/deploy ${usage}`);
  const number = parseReleaseRef(line);
  if (number !== null) {
    const release = await deps.database.read((stores) => stores.releases.findByNumber(number));
    if (release === null) return refusalReply({ kind: 'unknown_release', asked: line.slice(0, 60) });
    return answer(await queueRelease(deps, { releaseId: release.id, emergency }, caller), joinedWords);
  }
  const request = await parseRequest(line, deps.clock.now(), () => timeZoneOf(deps, caller.actor.id));
  if (!request.ok) return refusalReply(request.error);
  const { startsAt, ...asked } = request.value;
  if (startsAt !== null) return refuseArguments('A turn has no time of its own: leave it out.', `/deploy ${usage}`);
  if (asked.because !== null && asked.because.length > 500)
    return refuseArguments('The reason is longer than 500 characters.', `/deploy ${usage}`);
  return answer(await queueRequest(deps, { ...asked, emergency }, caller), joinedWords);
}

function splitEmergency(text: string): [string, string | null] {
  const match = /^([\s\S]+?)\s+emergency\b[:,]?\s*(?:because\s+)?([\s\S]*)$/i.exec(text);
  return match === null ? [text, null] : [match[1] ?? '', (match[2] ?? '').trim()];
}

async function leave(deps: Deps, entry: string, { caller }: CommandInput): Promise<Reply | null> {
  return answer(
    await leaveQueue(deps, { entry: entry.trim().slice(0, 100) }, caller),
    ({ ref, what }) => mrkdwn`${ref}, ${what}, has left the queue.`,
  );
}

async function yieldOne(deps: Deps, entry: string, { caller }: CommandInput): Promise<Reply | null> {
  return answer(
    await yieldPlace(deps, { entry: entry.trim().slice(0, 100) }, caller),
    ({ ref, to, position }) => mrkdwn`:handshake: ${to} goes before ${ref} now, which is at place ${String(position)}.`,
  );
}

async function swapTwo(deps: Deps, words: string, { caller }: CommandInput): Promise<Reply | null> {
  const { mine = '', other } = /^(?:(?<mine>\S+)\s+)?with\s+(?<other>\S+)$/i.exec(words.trim())?.groups ?? {};
  if (other === undefined)
    return refuseArguments('Say with which place.', '/deploy queue swap [Q-3] with <Q-4 | R-12>');
  return answer(await swapPlaces(deps, { entry: mine.slice(0, 100), with: other.slice(0, 100) }, caller), (swapped) =>
    swapped.isDone
      ? mrkdwn`:handshake: ${swapped.ref} and ${swapped.other} have swapped their places.`
      : mrkdwn`:raised_hand: You asked to swap ${swapped.ref} with ${swapped.other}; its person was asked to agree.`,
  );
}
