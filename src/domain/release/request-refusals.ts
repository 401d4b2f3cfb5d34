import { type Explanations, inWords, list, say } from '../explanation.ts';
import { oddVersion } from '../version.ts';

/** Why a release cannot be opened as requested. */
export type RequestRefusal =
  | { kind: 'unknown_service'; asked: string; known: string[] }
  | { kind: 'unknown_environment'; asked: string; known: string[] }
  | { kind: 'unknown_version'; service: string; asked: string; known: string[]; leftOut?: string[]; unlisted?: string }
  /** `problem`: the rule that it breaks, to be read after "a version". */
  | { kind: 'not_a_version'; asked: string; problem: string }
  | { kind: 'time_in_past'; asked: string }
  /** `limitDays`: how many days ahead a start may be scheduled. */
  | { kind: 'time_too_far'; limitDays: number }
  | { kind: 'already_running_version'; service: string; version: string; environment: string }
  | { kind: 'active_release_exists'; ref: string; state: string }
  | { kind: 'reverted_version'; service: string; version: string; ref: string }
  | { kind: 'commands_missing'; commands: string[]; strategy: string; possible: string[] };

/** The messages for these refusals, each with a next step. */
export const requestRefusals: Explanations<RequestRefusal> = {
  unknown_service: (refusal) =>
    say('UNKNOWN_SERVICE', `There is no service “${refusal.asked}”.`, `Known services: ${list(refusal.known)}.`),
  unknown_environment: (refusal) =>
    say(
      'UNKNOWN_ENVIRONMENT',
      `There is no environment “${refusal.asked}” for this service.`,
      `Known environments: ${list(refusal.known)}.`,
    ),
  unknown_version: (refusal) =>
    say(
      'UNKNOWN_VERSION',
      `${refusal.service} has no version “${oddVersion(refusal.asked)}”.`,
      `${knownWords(refusal)}${leftOutWords(refusal.leftOut ?? [])}`,
    ),
  not_a_version: (refusal) =>
    say(
      'NOT_A_VERSION',
      `“${oddVersion(refusal.asked)}” cannot be used as a version: a version ${refusal.problem}.`,
      'Type the version exactly as it is tagged.',
    ),
  time_in_past: (refusal) =>
    say(
      'TIME_IN_PAST',
      `“${refusal.asked}” is in the past.`,
      'Name a later time, or leave the time out to start manually.',
    ),
  time_too_far: (refusal) =>
    say(
      'TIME_TOO_FAR',
      `A start can be planned up to ${refusal.limitDays} days ahead.`,
      'Name an earlier time, or leave the time out to start manually.',
    ),
  already_running_version: (refusal) =>
    say(
      'ALREADY_RUNNING',
      `${refusal.service} ${refusal.version} already runs in ${refusal.environment}.`,
      'Name another version.',
    ),
  active_release_exists: (refusal) =>
    say(
      'ACTIVE_RELEASE',
      `${refusal.ref} is still ${inWords(refusal.state)} for this service and environment.`,
      `Finish or cancel ${refusal.ref} first, or wait for it with “/deploy queue”.`,
    ),
  reverted_version: (refusal) =>
    say(
      'REVERTED_VERSION',
      `${refusal.service} ${refusal.version} was rolled back in ${refusal.ref}.`,
      'Ship a fixed version, or give a reason with “because …” at the end of the command.',
    ),
  commands_missing: (refusal) =>
    say(
      'COMMANDS_MISSING',
      `The settings are missing ${list(refusal.commands)}, which ${refusal.strategy} needs.`,
      refusal.possible.length === 0
        ? 'Add them to the service in the settings file.'
        : `Possible with what is configured: ${list(refusal.possible)}. Or add them to the service in the settings file.`,
    ),
};

/** Versions are listed oldest first; people look for the newest. */
function knownWords({ known, unlisted }: Extract<RequestRefusal, { kind: 'unknown_version' }>): string {
  if (unlisted !== undefined) return `The versions that exist could not be listed: ${unlisted}`;
  if (known.length === 0) return 'Check that it was built and published.';
  return `Known versions, newest first: ${list(known.toReversed())}.`;
}

/** Tags that are not valid versions, so that nobody looks for them in vain. */
function leftOutWords(tags: readonly string[]): string {
  if (tags.length === 0) return '';
  const named = tags.slice(0, 3).map((tag) => `“${tag}”`);
  const more = tags.length > named.length ? ` and ${tags.length - named.length} more` : '';
  return ` Left out, because they are not versions: ${named.join(', ')}${more}.`;
}
