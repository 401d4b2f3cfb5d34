import type { Observed } from './observed.ts';
import type { DeploymentRow, ReleaseRow } from './snapshot.ts';

const endings: Readonly<Record<string, RegExp>> = {
  completed: /completed/,
  rolled_back: /rolled back/,
  rejected: /rejected/,
  cancelled: /cancell?ed/,
  closed: /closed/,
};

/** A release stays completed when its rollback stops half-way; what its card must show then is that. */
function endingOf(release: ReleaseRow, deployments: readonly DeploymentRow[]): RegExp | undefined {
  const deployment = deployments.find((one) => one.release_id === release.id);
  const hasStopped = release.state === 'completed' && deployment?.state === 'rollback_failed';
  return hasStopped ? /rollback stopped/ : endings[release.state];
}

/** Nothing waits for ever: every post is out or given up, and every card shows how its release ended. */
export function checkDelivery({ record, slack }: Observed): string[] {
  const waiting = record.posts.filter((one) => one.state === 'due').map((one) => `the post ${one.key} never went out`);
  const due = record.messages.filter((one) => one.due_at !== null && one.broken_reason === null);
  const stale = record.messages.flatMap((message) => {
    const release = record.releases.find((one) => one.id === message.release_id);
    const ending = release ? endingOf(release, record.deployments) : undefined;
    if (!release || !ending || message.surface_key !== 'card' || message.broken_reason !== null) return [];
    const shown = slack.messages.find((one) => one.address === `${message.posted_channel} ${message.posted_ts}`);
    if (!shown) return [`the card of R-${release.number} for ${message.target} is nowhere`];
    return ending.test(shown.text)
      ? []
      : [`the card of R-${release.number} does not show that it was ${release.state}`];
  });
  return [
    ...waiting,
    ...due.map((one) => `${one.surface_key} for ${one.target} was never brought up to date`),
    ...stale,
    ...pagesThatMislead({ record, slack }),
  ];
}

/** A page asks for somebody as long as nobody has come and the trouble lasts, and no longer. */
function pagesThatMislead({ record, slack }: Pick<Observed, 'record' | 'slack'>): string[] {
  return record.messages.flatMap((message) => {
    const escalation = record.escalations.find((one) => `${message.surface_key}:`.startsWith(`page:${one.id}:`));
    if (!escalation || message.broken_reason !== null) return [];
    const shown = slack.messages.find((one) => one.address === `${message.posted_channel} ${message.posted_ts}`);
    if (!shown) return [`the page ${escalation.id} for ${message.target} is nowhere`];
    const isOpen = escalation.acknowledged_by === null && escalation.closed_at === null;
    const isAsking = shown.all.includes('analysis.acknowledge');
    return isOpen === isAsking ? [] : [`the page ${escalation.id} for ${message.target} does not show how it stands`];
  });
}

/** A second message with the same key needs a lost answer, or a worker that slept, to explain it. */
export function checkTelling({ slack, rules }: Observed): string[] {
  return slack.duplicates <= rules.duplicatesAllowed
    ? []
    : [`${slack.duplicates} messages came twice, at most ${rules.duplicatesAllowed} are explained`];
}

/** No secret in the record, in messages or in logs; and nobody pinged a channel by typing it. */
export function checkSecrets({ record, slack, logs, rules }: Observed): string[] {
  return rules.secrets
    .flatMap((secret) => [
      ...record.everything.filter((line) => line.includes(secret)).map((line) => `in the record: ${line.slice(0, 80)}`),
      ...slack.messages.filter((one) => one.all.includes(secret)).map((one) => `in the message ${one.address}`),
      ...(logs.includes(secret) ? ['in a log'] : []),
    ])
    .concat(
      slack.messages
        .filter((one) => /<!(channel|here|everyone)/.test(one.all))
        .map((one) => `${one.address} pings a channel`),
    );
}
