import { findService } from '../../domain/find-name.ts';
import { visibleText } from '../../lib/visible-text.ts';
import type { Deps } from '../../usecases/deps.ts';
import { openRelease } from '../../usecases/release/open-release.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { answer, refusalReply } from '../kit/reply.ts';
import { waitReply } from '../queue/wait-reply.ts';
import { newReleaseModal } from '../release/new-release-modal.ts';
import { openedWords } from '../release/opened-words.ts';
import { help } from './help.ts';
import { subcommands } from './index.ts';
import { maskedReply } from './masked-reply.ts';
import { nearestWord } from './nearest-word.ts';
import { parseRequest } from './parse-request.ts';
import { timeZoneOf } from './time-zone.ts';

const longest = 1_000;

/** Handles `/deploy …`: no text opens the modal, a known word runs its subcommand, anything else is a request. */
export async function deployCommand(deps: Deps, input: CommandInput): Promise<Reply | null> {
  const text = visibleText(input.text).trim();
  if (text.length > longest) return refusalReply({ kind: 'too_long', limit: longest });
  const said = await carryOut(deps, text, input);
  return said && maskedReply(said, text);
}

async function carryOut(deps: Deps, text: string, input: CommandInput): Promise<Reply | null> {
  const [, word = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const name = word.toLowerCase();
  if (name === '' || name === 'new') {
    await input.openModal(newReleaseModal(deps.settings, input.channelId));
    return null;
  }
  if (name === 'help') return help(rest);
  const known = subcommands.find((one) => one.name === name);
  if (known) return known.run(deps, rest, input);
  if (findService(deps.settings, word) === null) {
    const nearest = nearestTo(deps, word);
    // `aprove R-12` is a typo, not a request to deploy a service of that name.
    const isSlip = subcommands.some((one) => one.name === nearest);
    if (isSlip || !/\s\S*\d/.test(text)) return unknownWord(deps, word, nearest);
  }
  const zoneOf = () => timeZoneOf(deps, input.caller.actor.id);
  const request = await parseRequest(text, deps.clock.now(), zoneOf);
  if (!request.ok) return refusalReply(request.error);
  const { because, ...asked } = request.value;
  const opened = await openRelease(deps, { ...asked, reason: because ?? '', because }, input.caller);
  const zone = asked.startsAt ? await zoneOf() : deps.settings.organization.timeZone;
  if (!opened.ok) return waitReply(opened.error, request.value);
  return answer(opened, (release) => openedWords(release, zone));
}

function nearestTo(deps: Deps, word: string): string | null {
  const services = Object.keys(deps.settings.services);
  return nearestWord(word, [...subcommands.map((one) => one.name), 'help', 'new', ...services]);
}

function unknownWord(deps: Deps, word: string, nearest: string | null): Reply {
  const isService = nearest !== null && Object.hasOwn(deps.settings.services, nearest);
  return refusalReply({
    kind: 'unknown_subcommand',
    asked: word.slice(0, 60),
    nearest: isService ? `${nearest} <version>` : nearest,
  });
}
