import { z } from 'zod';
import type { ResultSummary } from '../../../domain/version-result/version-result.ts';
import { redact } from '../../../lib/redact.ts';
import { storableText } from '../../../lib/storable-text.ts';
import { Unreadable } from './unreadable.ts';

export type Benchmark = Extract<ResultSummary, { of: 'benchmark' }>;

const mostValues = 500;

/** The list that github-action-benchmark takes, too: each measurement with its name, value and unit. */
const Values = z
  .array(z.object({ name: z.string().min(1).max(200), value: z.number(), unit: z.string().max(40).default('') }))
  .max(mostValues);

/** Reads a JSON list of measurements. */
export function readBenchmark(text: string): Benchmark {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Unreadable('it is no JSON');
  }
  const values = Values.safeParse(parsed);
  if (!values.success) throw new Unreadable(`it is no list of { name, value, unit } of at most ${mostValues}`);
  return {
    of: 'benchmark',
    values: values.data.map(({ name, value, unit }) => ({ name: clean(name), value, unit: clean(unit) })),
  };
}

/** The measurements of several files together. */
export function sumBenchmarks(all: readonly Benchmark[]): Benchmark {
  const values = all.flatMap((one) => one.values);
  if (values.length > mostValues) throw new Unreadable(`there are more than ${mostValues} measurements`);
  return { of: 'benchmark', values };
}

function clean(text: string): string {
  return redact(storableText(text)).replace(/\s+/g, ' ');
}
