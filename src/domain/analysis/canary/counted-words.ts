import type { Tally } from '../evidence/share.ts';

/** "canary 4.1 % of 2,340, running version 0.9 % of 9,410". */
export function shareWords({ control, canary }: { control: Tally; canary: Tally }): string {
  return `canary ${shareOf(canary)}, running version ${shareOf(control)}`;
}

/** "1 request", "2,340 requests". */
export function requestCount(count: number): string {
  return `${whole(count)} ${Math.round(count) === 1 ? 'request' : 'requests'}`;
}

/** "4.1 % of 2,340". Two digits of a small share, since 0.02 % and 0.05 % are not the same. */
function shareOf({ total, bad }: Tally): string {
  const percent = total === 0 ? 0 : (100 * bad) / total;
  const shown = percent >= 10 ? Math.round(percent) : Number(percent.toPrecision(2));
  return `${shown} % of ${whole(total)}`;
}

const whole = (count: number) => Math.round(count).toLocaleString('en-US');
