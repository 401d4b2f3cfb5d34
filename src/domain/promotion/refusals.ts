import { type Explanations, say } from '../explanation.ts';

/** Why nothing is promoted. */
export type PromotionRefusal =
  | { kind: 'nowhere_to_promote'; service: string; environments: string[] }
  | { kind: 'nothing_to_promote'; service: string; from: string; to: string; why: string };

/** The messages for these refusals, each with a next step. */
export const promotionRefusals: Explanations<PromotionRefusal> = {
  nowhere_to_promote: ({ service, environments }) =>
    say(
      'NOWHERE_TO_PROMOTE',
      environments.length < 2
        ? `${service} has one environment, so there is none to promote from.`
        : `A version of ${service} is promoted to ${environments.slice(1).join(' or ')}.`,
      environments.length < 2
        ? 'Add one to the settings, before it in the list of environments.'
        : `Name one: “/deploy promote ${service} to ${environments.at(-1) ?? ''}”.`,
    ),
  nothing_to_promote: ({ service, from, to, why }) =>
    say(
      'NOTHING_TO_PROMOTE',
      `There is nothing to promote from ${from} to ${to}: ${why}.`,
      `See what runs where: “/deploy where ${service}”.`,
    ),
};
