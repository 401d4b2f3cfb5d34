import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

export function acknowledgedWords({ ref, count }: { ref: string; count: number }): Mrkdwn {
  const what = count === 1 ? 'its open escalation' : `all ${count} of its open escalations`;
  return mrkdwn`:eyes: You own ${ref}: ${what} acknowledged. Nobody else is paged.`;
}
