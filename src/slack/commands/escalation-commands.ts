import { parseIncidentRef } from '../../domain/incident/incident.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import { parseDuration } from '../../lib/duration.ts';
import { acknowledgeAll } from '../../usecases/escalation/acknowledge-all.ts';
import { handOver } from '../../usecases/escalation/hand-over.ts';
import { snoozeAll } from '../../usecases/escalation/snooze-all.ts';
import { acknowledgeIncident } from '../../usecases/incident/acknowledge-incident.ts';
import { acknowledgedWords } from '../escalation/acknowledged-words.ts';
import { handOverModal } from '../escalation/hand-over-modal.ts';
import { acknowledgedIncident } from '../incident/acknowledged-incident.ts';
import { joinMrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer, refusalReply } from '../kit/reply.ts';
import { type ReleaseSubcommand, refuseArguments, releaseSubcommand } from './arguments.ts';
import { findPerson } from './find-person.ts';

const ackRelease = releaseSubcommand({
  name: 'ack',
  usage: 'ack [R-12 | service | I-7]',
  summary: 'acknowledge all open escalations of a release, or the page for an incident',
  run: async (deps, release, _words, { caller }) =>
    answer(await acknowledgeAll(deps, { releaseId: release.id }, caller), acknowledgedWords),
});

export const ackCommand: ReleaseSubcommand = {
  ...ackRelease,
  run: async (deps, rest, input) => {
    const number = parseIncidentRef(rest);
    if (number === null) return ackRelease.run(deps, rest, input);
    const incident = await deps.database.read((stores) => stores.incidents.findByNumber(number));
    if (incident === null) return refusalReply({ kind: 'unknown_incident', asked: rest.trim().slice(0, 60) });
    return answer(await acknowledgeIncident(deps, { incidentId: incident.id }, input.caller), acknowledgedIncident);
  },
};

export const handoverCommand = releaseSubcommand({
  name: 'handover',
  usage: 'handover [R-12 | service] [@person] [note]',
  summary: 'hand the open escalations of a release over to another person; without a name, choose from a list',
  run: async (deps, release, words, input) => {
    const [, name = '', note = ''] = /^((?:to\s+)?<?@\S+|)\s*([\s\S]*)$/i.exec(words) ?? [];
    if (name === '') {
      await input.openModal(handOverModal({ releaseId: release.id, escalationId: null }));
      return null;
    }
    const found = await findPerson(deps, name.replace(/^to\s+/i, ''));
    if (!found.ok) return refusalReply(found.error);
    return answer(
      await handOver(deps, { releaseId: release.id, escalationId: null, to: found.value, note }, input.caller),
      ({ to, count }) =>
        mrkdwn`:handshake: ${describeRelease(release)}: ${count === 1 ? 'its open escalation' : `${count} open escalations`} handed over to ${person(to)}, who is paged.`,
    );
  },
});

export const snoozeCommand = releaseSubcommand({
  name: 'snooze',
  usage: 'snooze [R-12 | service] <duration>',
  summary: 'keep the open escalations of a release quiet for a while, such as 30 min; then they are escalated again',
  run: async (deps, release, words, { caller }) => {
    const forMs = parseDuration(words.replace(/^for\s+/i, '').replace(/[.!]+$/, ''));
    if (forMs === null)
      return refuseArguments(
        words === ''
          ? 'For how long? Nothing was snoozed.'
          : `“${words.slice(0, 60)}” is no duration, and nothing was snoozed.`,
        `/deploy snooze ${releaseRef(release)} 30 min`,
      );
    return answer(
      await snoozeAll(deps, { releaseId: release.id, forMs }, caller),
      ({ until, count, kept }) =>
        mrkdwn`:zzz: ${describeRelease(release)}: ${count === 1 ? 'one open escalation' : `${count} open escalations`} snoozed until ${moment(until)}. What is still wrong then is escalated again.${kept.length === 0 ? mrkdwn`` : mrkdwn` Left with ${joinMrkdwn(kept.map(person), ', ')}: what they acknowledged.`}`,
    );
  },
});
