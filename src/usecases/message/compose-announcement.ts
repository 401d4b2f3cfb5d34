import type { LivingMessage } from '../../domain/message/message.ts';
import type { RichText } from '../../domain/rich-text.ts';
import { cutSpans, momentWords, oneLine, toSpans } from '../../domain/span.ts';
import type { AnnouncementWords } from '../../domain/stakeholder/announcement.ts';
import type { StakeholderGroup } from '../../domain/stakeholder/matrix.ts';
import { maskSecrets } from '../../lib/redact.ts';
import type { Announcement } from '../../ports/announcer.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { DeliveryDeps } from './deps.ts';

/** Longer notes are cut; the whole text is in Slack. */
const longestText = 20_000;

/** A message in the form in which announcers take it: with names for people, and times in the organization's zone. */
export async function composeAnnouncement(
  deps: DeliveryDeps,
  {
    message: { releaseId, target, shownCells },
    cell,
    group,
    card,
    words,
  }: {
    message: LivingMessage;
    cell: string;
    group: StakeholderGroup;
    card: LivingMessage | null;
    words: AnnouncementWords;
  },
): Promise<Announcement> {
  const { timeZone, name } = deps.settings.organization;
  const at = momentWords(deps.clock.now(), timeZone);
  const keyOf = (told: string, index: number) =>
    [releaseId, group.id, target.replace(':', '-'), `${index + 1}-${told.split('/').slice(1).join('-')}`].join('.');
  // Like everything that is shown: what is known to be secret is masked.
  const text = toSpans(words.text, { names: await namesIn(deps, words.text), timeZone }).map((span) => ({
    ...span,
    text: maskSecrets(span.text),
  }));
  return {
    key: keyOf(cell, shownCells.length),
    earlier: shownCells.map(keyOf),
    title: oneLine(maskSecrets(words.title), 150),
    headline: oneLine(`${words.headline} (${at})`, 150),
    text: cutSpans(text, longestText),
    footer: `You receive this because you belong to ${group.name} at ${name}. It was sent by Quarterdeck; replies are not read.`,
    link: await linkTo(deps, card),
  };
}

async function namesIn(deps: DeliveryDeps, { pieces }: RichText): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(pieces.flatMap((piece) => (piece.kind === 'person' ? [piece.id] : [])));
  const named = [...ids].map(async (id): Promise<[string, string]> => [id, await nameOf(deps, id)]);
  return new Map(await Promise.all(named));
}

async function nameOf({ directory }: DeliveryDeps, id: string): Promise<string> {
  if (id === 'quarterdeck') return 'Quarterdeck';
  try {
    return (await directory.person(id, 'recent'))?.name ?? 'a person who left';
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return 'a person in Slack';
  }
}

async function linkTo({ messenger }: DeliveryDeps, card: LivingMessage | null): Promise<string | null> {
  if (card === null || card.postedChannel === null || card.postedTs === null) return null;
  return messenger.permalink({ channel: card.postedChannel, ts: card.postedTs });
}
