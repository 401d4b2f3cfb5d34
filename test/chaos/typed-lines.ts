import type { Random } from './random.ts';

/** What a line names; whatever it does must be done to exactly that. */
export type Meant =
  | { kind: 'release'; ref: string }
  | { kind: 'named'; service: string | null; version: string | null }
  /** Two things of which only one can be meant: it must do nothing. */
  | { kind: 'contradiction' };

export interface Typed {
  line: string;
  /** Stands in the reason, and so in whatever the line led to. */
  token: string;
  meant: Meant;
}

const verbs = ['rollback', 'cancel', 'abort', 'pause', 'resume', 'retry', 'approve', 'reject', 'accept', 'note'];
const reasons = [
  '1 of 3 nodes is down',
  '12 orders are stuck',
  '1.5 GB of memory is used',
  'payments fail',
  'it is on fire',
];

/** A line in the words and the order of people. `cards` are reference, service and version of the latest releases. */
export function typeLine(
  random: Random,
  services: readonly string[],
  cards: readonly (readonly string[])[],
  count: number,
): Typed {
  const [ref = 'R-1', , version = '1.0.0'] = random.pick(cards);
  const service = random.pick(services);
  const other = random.pick(services.filter((one) => one !== service));
  const token = `typed${count}x`;
  const why = `${random.pick(reasons)} ${token}`;
  const [names, meant] = random.weighted<[string, Meant]>([
    [3, [ref, { kind: 'release', ref }]],
    [1, [ref.replace('R-', '#'), { kind: 'release', ref }]],
    [
      4,
      [
        random.pick([service, service.toUpperCase(), `the ${service} service`]),
        { kind: 'named', service, version: null },
      ],
    ],
    [2, [version, { kind: 'named', service: null, version }]],
    [
      2,
      [
        random.pick([`${service} ${version}`, `${version} of ${service}`, `${service}@${version}`]),
        { kind: 'named', service, version },
      ],
    ],
    [1, [`${service} in production`, { kind: 'named', service, version: null }]],
    [1, [`${service} and ${other}`, { kind: 'contradiction' }]],
    [1, [`${ref} R-9999`, { kind: 'contradiction' }]],
  ]);
  const isFirst = meant.kind !== 'named' || meant.version !== null || random.chance(0.7);
  return { line: `${random.pick(verbs)} ${isFirst ? `${names} ${why}` : `${why} of ${names}`}`, token, meant };
}
