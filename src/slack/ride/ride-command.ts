import { parseReleaseRef } from '../../domain/release/release.ts';
import { answerRide, type RideEffect } from '../../usecases/ride/answer-ride.ts';
import { rideAlong } from '../../usecases/ride/ride-along.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { findPerson } from '../commands/find-person.ts';
import { mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer, refusalReply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';

const usage = 'ride R-12 [@person] [what of yours is in it]';
const answerUsage = 'ride R-12 good|uh-oh <why>';

/** What is said to a rider who answered. */
export function answeredWords({ ref, effect }: { ref: string; effect: RideEffect }) {
  switch (effect) {
    case 'noted':
      return mrkdwn`:+1: Noted for ${ref}.`;
    case 'paused':
      return mrkdwn`:double_vertical_bar: ${ref} is paused, and its captain and whoever is on call are told.`;
    case 'escalated':
      return mrkdwn`:rotating_light: A rollback of ${ref} is proposed, and people are told.`;
  }
}

export const rideCommand: Subcommand = {
  name: 'ride',
  usage,
  summary: 'ride along with a release: you are asked during its watch how it looks',
  more: [{ usage: answerUsage, summary: 'say how a release looks; one “uh-oh” halts it' }],
  run: async (deps, rest, { caller }) => {
    const [, ref = '', words = ''] = /^(?:with\s+)?(\S+)\s*([\s\S]*)$/i.exec(rest.trim()) ?? [];
    const number = parseReleaseRef(ref);
    if (number === null) return refuseArguments('Name a release.', `/deploy ${usage}`);
    const release = await deps.database.read((stores) => stores.releases.findByNumber(number));
    if (release === null) return refusalReply({ kind: 'unknown_release', asked: ref.slice(0, 60) });
    const said = /^(good|uh-?oh)\b[:,.!]?\s*([\s\S]*)$/i.exec(words);
    if (said !== null) {
      const why = (said[2] ?? '').trim();
      if (why.length > 500)
        return refuseArguments('The reason is longer than 500 characters.', `/deploy ${answerUsage}`);
      const verdict = said[1]?.toLowerCase() === 'good' ? 'good' : 'uh-oh';
      return answer(await answerRide(deps, { releaseId: release.id, verdict, why }, caller), answeredWords);
    }
    const [, name, note = ''] = /^(?:(<?@\S+|me)\s*)?([\s\S]*)$/i.exec(words) ?? [];
    if (note.length > 300) return refuseArguments('The note is longer than 300 characters.', `/deploy ${usage}`);
    const isMe = name === undefined || /^@?me$/i.test(name);
    const found = isMe ? ({ ok: true, value: caller.actor.id } as const) : await findPerson(deps, name);
    if (!found.ok) return refusalReply(found.error);
    return answer(
      await rideAlong(deps, { releaseId: release.id, personId: found.value, note }, caller),
      ({ ref: joined, personId }) =>
        personId === caller.actor.id
          ? mrkdwn`:oncoming_automobile: You ride with ${joined}, and are asked during its watch how it looks.`
          : mrkdwn`:oncoming_automobile: ${person(personId)} rides with ${joined}, and is asked during its watch how it looks.`,
    );
  },
};
