import type { Ineligible } from './approval/rule.ts';
import type { Explanation, Refusal } from './refusal.ts';
import { isVersion, longestVersion, oddVersion } from './version.ts';
import { doneTo, noneFits } from './release/verb-words.ts';

/** What people do with a release; all else in its life happens by itself. */
const doneByPeople: ReadonlySet<string> = new Set([
  'approve',
  'reject',
  'cancel',
  'start',
  'pause',
  'resume',
  'abort',
  'retry',
  'accept',
  'roll back',
  'close',
]);

/** Refusals that are about who asks. A new kind of ineligibility does not compile without its code. */
type NotAllowed = Ineligible['kind'] | 'not_permitted';
const codeOf: { readonly [Kind in NotAllowed]: Uppercase<Kind> } = {
  not_a_person: 'NOT_A_PERSON',
  deactivated: 'DEACTIVATED',
  guest: 'GUEST',
  outsider: 'OUTSIDER',
  self_approval: 'SELF_APPROVAL',
  author_approval: 'AUTHOR_APPROVAL',
  not_an_approver: 'NOT_AN_APPROVER',
  not_permitted: 'NOT_PERMITTED',
};

/** The reason codes of people who asked for something that they may not do. */
export const codesOfNotAllowed: ReadonlySet<string> = new Set(Object.values(codeOf));

/** Says in words why something was turned down and what to do next. Exhaustive: a new refusal does not compile without words. */
export function explain(refusal: Refusal): Explanation {
  switch (refusal.kind) {
    case 'not_a_person':
      return say(
        codeOf[refusal.kind],
        'Bots and workflows cannot decide about a release.',
        'Ask a person of the approver group.',
      );
    case 'deactivated':
      return say(codeOf[refusal.kind], 'This account is deactivated.', 'Ask another approver.');
    case 'guest':
      return say(
        codeOf[refusal.kind],
        'Guests cannot decide about a release.',
        'Ask a full member of the approver group.',
      );
    case 'outsider':
      return say(
        codeOf[refusal.kind],
        'People of other companies cannot decide about a release.',
        'Ask a member of this workspace.',
      );
    case 'self_approval':
      return say(
        codeOf[refusal.kind],
        'You opened or run this release, so your approval does not count.',
        'Ask another approver; separation of duties is a policy of your organization.',
      );
    case 'author_approval':
      return say(
        codeOf[refusal.kind],
        'You wrote some of the included changes, so your approval does not count.',
        'Ask an approver who did not write them.',
      );
    case 'not_an_approver':
      return say(
        codeOf[refusal.kind],
        'You are not in the group that approves this release.',
        'The card names the group; ask one of its members.',
      );
    case 'unknown_service':
      return say(
        'UNKNOWN_SERVICE',
        `There is no service “${refusal.asked}”.`,
        `Known services: ${list(refusal.known)}.`,
      );
    case 'unknown_version':
      return say(
        'UNKNOWN_VERSION',
        isVersion(refusal.asked)
          ? `${refusal.service} has no version “${refusal.asked}”.`
          : `“${oddVersion(refusal.asked)}” is no version: a version begins with a letter or a digit and has only letters, digits, “.”, “+”, “_” and “-”, ${longestVersion} at most.`,
        `${knownWords(refusal)}${leftOutWords(refusal.leftOut ?? [])}`,
      );
    case 'unknown_environment':
      return say(
        'UNKNOWN_ENVIRONMENT',
        `There is no environment “${refusal.asked}” for this service.`,
        `Known environments: ${list(refusal.known)}.`,
      );
    case 'unknown_subcommand':
      return say(
        'UNKNOWN_SUBCOMMAND',
        `/deploy does not know “${refusal.asked}”.`,
        refusal.nearest
          ? `Did you mean “/deploy ${refusal.nearest}”? “/deploy help” lists everything.`
          : '“/deploy help” lists everything.',
      );
    case 'unknown_release':
      return say('UNKNOWN_RELEASE', `There is no release “${refusal.asked}”.`, '“/deploy list” shows the releases.');
    case 'no_release_fits':
      return say(
        'NO_RELEASE_FITS',
        noneFits(refusal),
        refusal.others.length > 0
          ? `What can be ${doneTo[refusal.verb]} now: press it, or name it as R-12.`
          : '“/deploy list” shows the releases.',
      );
    case 'several_fit':
      return say(
        'SEVERAL_FIT',
        `Several releases can be ${doneTo[refusal.verb]} now; nothing was done.`,
        'Press the one that you mean, or name it as R-12.',
      );
    case 'contradiction':
      return say(
        'CONTRADICTION',
        `You named ${refusal.named}, and only one of these can be meant; nothing was done.`,
        'Press the one that you mean, or name it as R-12.',
      );
    case 'conflicting_words':
      return say(
        'CONFLICTING_WORDS',
        `The request names its ${refusal.what} twice: “${refusal.first}” and “${refusal.second}”.`,
        `Name it once. Usage: ${refusal.usage}`,
      );
    case 'bad_argument':
      return say('BAD_ARGUMENT', refusal.detail, `Usage: ${refusal.usage}`);
    case 'too_long':
      return say(
        'TOO_LONG',
        `That is longer than ${refusal.limit} characters.`,
        'Shorten it; long texts belong in a note or behind a link.',
      );
    case 'time_in_past':
      return say(
        'TIME_IN_PAST',
        `“${refusal.asked}” is in the past.`,
        'Name a later time, or leave the time out to start manually.',
      );
    case 'time_too_far':
      return say(
        'TIME_TOO_FAR',
        `A start can be planned up to ${refusal.limitDays} days ahead.`,
        'Name an earlier time, or leave the time out to start manually.',
      );
    case 'planned_for_later':
      return say(
        'PLANNED_FOR_LATER',
        `${refusal.ref} is planned to start at ${clockWords(refusal.startsAt)}; nothing was started.`,
        'Leave it to its time, or confirm that it starts now.',
      );
    case 'approval_starts':
      return say(
        'APPROVAL_STARTS',
        `${refusal.ref} was planned to start at ${clockWords(refusal.startsAt)}: with your approval it starts at once. Nothing is recorded yet.`,
        'Confirm that it starts now, or leave it.',
      );
    case 'already_running_version':
      return say(
        'ALREADY_RUNNING',
        `${refusal.service} ${refusal.version} already runs in ${refusal.environment}.`,
        'Name another version.',
      );
    case 'active_release_exists':
      return say(
        'ACTIVE_RELEASE',
        `${refusal.ref} is still ${words(refusal.state)} for this service and environment.`,
        `Finish or cancel ${refusal.ref} first.`,
      );
    case 'reverted_version':
      return say(
        'REVERTED_VERSION',
        `${refusal.service} ${refusal.version} was rolled back in ${refusal.ref}.`,
        'Ship a repaired version, or say why with “because …” at the end of the command.',
      );
    case 'commands_missing':
      return say(
        'COMMANDS_MISSING',
        `The settings lack ${list(refusal.commands)}, which ${refusal.strategy} needs.`,
        'Add them to the service in the settings file.',
      );
    case 'could_not_find_out':
      return say(
        'UNKNOWN_FACT',
        `${refusal.what} could not be found out: ${refusal.detail}`,
        'Try again; “quarterdeck doctor” checks the connections.',
      );
    case 'stale':
      return say(
        'STALE',
        `This button is from an earlier state of ${refusal.ref}. ${refusal.now}`,
        'Look at the current card.',
      );
    case 'not_now': {
      const possible = refusal.allowed.map(words).filter((event) => doneByPeople.has(event));
      return say(
        'NOT_NOW',
        `${refusal.ref} is ${words(refusal.state)}; it cannot be ${refusal.action} now.`,
        possible.length > 0 ? `Possible now: ${list(possible)}.` : 'Its card shows what is possible now.',
      );
    }
    case 'still_stopping':
      return say(
        'STILL_STOPPING',
        `A step of ${refusal.ref} is still being stopped.`,
        'Try again as soon as the card shows that it has ended.',
      );
    case 'not_permitted':
      return say(codeOf[refusal.kind], `You may not ${refusal.action} this release.`, `Allowed: ${refusal.allowed}.`);
    case 'already_answered':
      return say('ALREADY_RECORDED', `Your answer is already recorded: ${refusal.decision}.`, 'Nothing more to do.');
    case 'gate_closed':
      return say(
        'GATE_CLOSED',
        'The release cannot start yet:',
        refusal.checks
          .filter((check) => check.result !== 'passed')
          .map((check) => `• ${check.title}: ${check.detail}`)
          .join('\n') || '• nothing was checked',
      );
    case 'todo_by_machine':
      return say(
        'MACHINE_CHECK',
        `“${refusal.title}” is ticked by a check, not manually.`,
        'It is ticked as soon as the check passes.',
      );
    case 'no_rollback_target':
      return say(
        'NO_ROLLBACK_TARGET',
        `${refusal.ref} has no earlier version to return to.`,
        'Fix forward with a new version.',
      );
    case 'newer_deployment':
      return say(
        'NEWER_DEPLOYMENT',
        `${refusal.newer} has been deployed since ${refusal.ref}.`,
        `Roll back ${refusal.newer} instead, if it is the cause.`,
      );
    case 'already_locked':
      return say('ALREADY_LOCKED', `It is already locked: ${refusal.reason}`, 'Lift that lock first, or leave it.');
    case 'no_lock':
      return say('NO_LOCK', `There is no lock on ${refusal.what}.`, '“/deploy list” shows the locks.');
    case 'reason_needed':
      return say('REASON_NEEDED', `To ${refusal.action}, say why.`, 'Add the reason at the end of the command.');
    case 'different_request':
      return say(
        'DIFFERENT_REQUEST',
        `The key ${refusal.key} was used before for another request.`,
        'Use a fresh key for a new request.',
      );
    case 'busy':
      return say(
        'NOT_RECORDED',
        'The record could not be written in time; nothing was changed.',
        'Try again in a moment.',
      );
  }
}

/** `2026-11-26 15:00 UTC` */
function clockWords(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Tags that are no versions, so that nobody looks for them in vain. */
/** Versions are listed oldest first; people look for the newest. */
function knownWords({ known, unlisted }: Extract<Refusal, { kind: 'unknown_version' }>): string {
  if (unlisted !== undefined) return `The versions that exist could not be listed: ${unlisted}`;
  if (known.length === 0) return 'Check that it was built and published.';
  return `Known versions, newest first: ${list(known.toReversed())}.`;
}

function leftOutWords(tags: readonly string[]): string {
  if (tags.length === 0) return '';
  const named = tags.slice(0, 3).map((tag) => `“${tag}”`);
  const more = tags.length > named.length ? ` and ${tags.length - named.length} more` : '';
  return ` Left out, because they are no versions: ${named.join(', ')}${more}.`;
}

function say(code: string, sentence: string, next: string): Explanation {
  return { code, sentence, next };
}

function list(items: readonly string[]): string {
  if (items.length === 0) return 'none';
  const shown = items.slice(0, 12);
  return items.length > shown.length ? `${shown.join(', ')} and ${items.length - shown.length} more` : shown.join(', ');
}

function words(state: string): string {
  return state.replaceAll('_', ' ');
}
