import { reportParts } from '../../domain/report/summary.ts';
import { showRelease } from '../../usecases/query/queries.ts';
import { everyPart } from '../../usecases/query/view-parts.ts';
import { section } from '../kit/blocks.ts';
import { usesRecentBlocks, withoutRecentBlocks } from '../kit/fallback.ts';
import type { Reply } from '../kit/input.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { joinMrkdwn } from '../kit/mrkdwn.ts';
import { reply } from '../kit/reply.ts';
import { planHistory } from '../release/plan-history.ts';
import { planParts, planViewParts } from '../release/plan-parts.ts';
import { releaseCard } from '../release/release-card.ts';
import { reportText } from '../updates/report-text.ts';
import { releaseSubcommand } from './arguments.ts';

export const statusCommand = releaseSubcommand({
  name: 'status',
  usage: 'status [R-12 | service]',
  summary: 'the card of a release, visible only to you',
  run: async (deps, release): Promise<Reply | null> => {
    const view = await showRelease(deps, release.id, everyPart);
    if (!view) return null;
    const card = releaseCard(view);
    // A private copy is never updated, so it has no buttons; and it must render in every workspace.
    const still = card.blocks.filter((block) => block.type !== 'actions');
    return { text: card.text, blocks: usesRecentBlocks(still) ? withoutRecentBlocks(still) : still };
  },
});

export const planCommand = releaseSubcommand({
  name: 'plan',
  usage: 'plan [R-12 | service] [history]',
  summary: 'the whole deployment plan; with “history”, who changed what in it and why',
  run: async (deps, release, words) => {
    if (/^history$/i.test(words.trim())) return reply(await planHistory(deps, release));
    const view = await showRelease(deps, release.id, planViewParts);
    if (!view) return null;
    const parts = planParts(view);
    return {
      text: cutMarkup(joinMrkdwn(parts, '\n\n').text, limits.messageText),
      blocks: parts.map((part) => section(part)),
    };
  },
});

export const reportCommand = releaseSubcommand({
  name: 'report',
  usage: 'report [R-12 | service]',
  summary: 'the summary so far, with measured times',
  run: async (deps, release) => {
    const view = await showRelease(deps, release.id, reportParts);
    return view ? reply(reportText(view, deps.clock.now())) : null;
  },
});
