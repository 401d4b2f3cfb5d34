import { agentName, isAgent } from '../../domain/agent/agent.ts';
import type { ViewWith } from '../../domain/release/view.ts';
import { evidenceWords, isVerified, type TickEvidence } from '../../domain/task/evidence.ts';
import type { Tick, Todo } from '../../domain/task/task.ts';
import { isFrozen } from '../../domain/task/tick-rules.ts';
import { type Block, type Choice, checkboxes } from '../kit/blocks.ts';
import { cut, limits } from '../kit/limits.ts';
import { joinMrkdwn, link, type Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { todoBoxes } from '../release/release-buttons.ts';

const longestLabel = 60;

/**
 * The boxes that people tick before the start: what is frozen by it. Everything else is ticked in the form of its task, and
 * after the start these are frozen and shown in the details.
 */
export function checklistBlocks({ todos, release, deployment }: ViewWith<'todos'>): Block[] {
  const people = todos.filter((todo) => todo.evidence === 'attestation' && isFrozen(todo, true));
  const pages = deployment === null ? Math.ceil(people.length / limits.checkboxOptions) : 0;
  return Array.from({ length: pages }, (_, page) => {
    const shown = people.slice(page * limits.checkboxOptions, (page + 1) * limits.checkboxOptions);
    return checkboxes(
      `checklist.${release.revision}.${page}`,
      todoBoxes,
      shown.map(todoBox),
      shown.filter((todo) => todo.ticked !== null).map((todo) => todo.id),
    );
  });
}

/** An item as a box. That an agent ticked it is said next to it, because a tick looks like a person’s word. */
export function todoBox({ id, title, ticked }: Pick<Todo, 'id' | 'title' | 'ticked'>): Choice {
  if (ticked === null || !isAgent(ticked.by)) return { label: title, value: id };
  const isVerifiedByBot = ticked.evidence !== undefined && isVerified(ticked.evidence);
  const description = `${agentName(ticked.by)} (agent)${isVerifiedByBot ? ', verified by Quarterdeck' : ''}`;
  return { label: title, value: id, description };
}

/** The full checklist as text: every item once, with who or what ticked it. */
export function checklistText({ todos }: ViewWith<'todos'>): Mrkdwn {
  const done = todos.filter((todo) => todo.ticked !== null).length;
  return joinMrkdwn([
    mrkdwn`*Checklist* ${done} of ${todos.length}`,
    ...todos.map((todo) => {
      if (todo.ticked === null) return mrkdwn`○ ${todo.title}`;
      const { by, detail } = todo.ticked;
      return mrkdwn`✓ ${todo.title}: ${by === 'quarterdeck' ? mrkdwn`${detail}` : tickedWords(todo.ticked)}`;
    }),
  ]);
}

/**
 * Who ticked an item, and on what: an agent is marked as one, with the person for whom it acts, and a person's plain
 * word is their name.
 */
export function tickedWords({ by, onBehalfOf, detail, evidence }: Tick): Mrkdwn {
  const who = onBehalfOf === undefined ? person(by) : mrkdwn`${person(by)} on behalf of ${person(onBehalfOf)}`;
  if (evidence === undefined) return isAgent(by) || by === 'quarterdeck' ? mrkdwn`${who}, ${detail}` : who;
  if (evidence.kind === 'attestation' && evidence.statement === '') return who;
  return mrkdwn`${who}, ${isAgent(by) ? 'verified by Quarterdeck: ' : ''}${shownEvidence(evidence)}`;
}

/** A link is one to open; what is on record about its content is in the report. */
function shownEvidence(evidence: TickEvidence): Mrkdwn {
  if (evidence.kind !== 'link') return mrkdwn`${evidenceWords(evidence)}`;
  return link(evidence.url, cut(evidence.url.replace(/^https?:\/\//, ''), longestLabel));
}
