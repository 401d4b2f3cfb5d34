import { z } from 'zod';
import type { FindingSeverity, ResultSummary } from '../../../domain/version-result/version-result.ts';
import { redact } from '../../../lib/redact.ts';
import { storableText } from '../../../lib/storable-text.ts';
import { Unreadable } from './unreadable.ts';

export type Scan = Extract<ResultSummary, { of: 'scan' }>;

const Severity = z.union([z.string(), z.number()]).transform(Number).catch(Number.NaN);
const Rule = z.object({
  id: z.string().optional(),
  defaultConfiguration: z.object({ level: z.string().optional() }).optional(),
  properties: z.object({ 'security-severity': Severity.optional() }).optional(),
});
const Component = z.object({ name: z.string().default('a scanner'), rules: z.array(Rule).nullish() });
const Finding = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.number().int().optional(),
  rule: z
    .object({
      id: z.string().optional(),
      index: z.number().int().optional(),
      toolComponent: z.object({ index: z.number().int().optional() }).optional(),
    })
    .optional(),
  kind: z.string().default('fail'),
  level: z.string().optional(),
  baselineState: z.string().optional(),
  suppressions: z.array(z.object({ status: z.string().default('accepted') })).nullish(),
  properties: z.object({ 'security-severity': Severity.optional() }).optional(),
});
type Finding = z.output<typeof Finding>;
const Run = z.object({
  tool: z.object({ driver: Component, extensions: z.array(Component).nullish() }),
  invocations: z.array(z.object({ executionSuccessful: z.boolean().optional() })).nullish(),
  results: z.array(Finding).nullish(),
});
type Run = z.output<typeof Run>;
const Log = z.object({ version: z.string(), runs: z.array(Run) });

const mostNamed = 3;
const order: readonly FindingSeverity[] = ['critical', 'high', 'medium', 'low'];

/**
 * Counts the findings of SARIF 2.1.0 by severity: by the number that GitHub reads (`security-severity`), else by the level, where an
 * error counts as critical. A run without a list of findings did not scan anything, and is not taken for a clean one.
 */
export function readSarif(text: string): Scan | Extract<ResultSummary, { of: 'nothing' }> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Unreadable('it is no JSON');
  }
  const log = Log.safeParse(parsed);
  if (!log.success || !log.data.version.startsWith('2.')) throw new Unreadable('it is no SARIF of version 2');
  const { runs } = log.data;
  if (runs.length === 0) return { of: 'nothing', why: 'nothing was scanned: there is no run' };
  const tools = runs.map(({ tool }) => clean(tool.driver.name));
  if (runs.some(({ invocations }) => invocations?.some(({ executionSuccessful }) => executionSuccessful === false)))
    return { of: 'nothing', why: `the scan by ${tools.join(', ')} did not end well` };
  if (runs.some(({ results }) => results === null || results === undefined))
    return { of: 'nothing', why: `the scan by ${tools.join(', ')} has no list of findings` };
  const found = runs.flatMap((run) => (run.results ?? []).flatMap((one) => judge(run, one)));
  return {
    of: 'scan',
    tools: [...new Set(tools)].slice(0, 10),
    findings: countsOf(found),
    worst: worstOf(found),
  };
}

interface Judged {
  severity: FindingSeverity;
  rule: string;
}

/** Nothing for what was suppressed, is gone, or is no finding. */
function judge(run: Run, finding: Finding): Judged[] {
  const { kind, baselineState, suppressions } = finding;
  if (baselineState === 'absent' || kind === 'pass' || kind === 'notApplicable' || kind === 'informational') return [];
  if (suppressions?.length && suppressions.every(({ status }) => status === 'accepted')) return [];
  const rule = ruleOf(run, finding);
  const score = finding.properties?.['security-severity'] ?? rule?.properties?.['security-severity'];
  const level = finding.level ?? rule?.defaultConfiguration?.level ?? 'warning';
  const severity = score !== undefined && score > 0 ? byScore(score) : byLevel(level);
  return severity === null
    ? []
    : [{ severity, rule: clean(finding.ruleId ?? finding.rule?.id ?? rule?.id ?? 'a finding') }];
}

function ruleOf({ tool }: Run, { ruleId, ruleIndex, rule }: Finding): z.output<typeof Rule> | undefined {
  const extension = rule?.toolComponent?.index;
  const component = extension === undefined ? tool.driver : tool.extensions?.[extension];
  const index = ruleIndex ?? rule?.index;
  const byIndex = index === undefined || index < 0 ? undefined : component?.rules?.[index];
  const id = ruleId ?? rule?.id;
  return (
    byIndex ??
    [tool.driver, ...(tool.extensions ?? [])].flatMap(({ rules }) => rules ?? []).find((one) => one.id === id)
  );
}

/** As GitHub reads them. */
function byScore(score: number): FindingSeverity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return 'low';
}

/** A level that is not known is taken for the worst. */
function byLevel(level: string): FindingSeverity | null {
  if (level === 'none') return null;
  if (level === 'note') return 'low';
  return level === 'warning' ? 'medium' : 'critical';
}

function countsOf(found: readonly Judged[]): Scan['findings'] {
  const of = (severity: FindingSeverity) => found.filter((one) => one.severity === severity).length;
  return { low: of('low'), medium: of('medium'), high: of('high'), critical: of('critical') };
}

function worstOf(found: readonly Judged[]): string[] {
  const [worst] = order.filter((severity) => found.some((one) => one.severity === severity));
  return [...new Set(found.flatMap(({ severity, rule }) => (severity === worst ? [rule] : [])))].slice(0, mostNamed);
}

function clean(text: string): string {
  return redact(storableText(text)).replace(/\s+/g, ' ').slice(0, 80);
}

/** The findings of several files together. */
export function sumScans(all: readonly Scan[]): Scan {
  const of = (severity: FindingSeverity) => all.reduce((sum, one) => sum + one.findings[severity], 0);
  const findings = { low: of('low'), medium: of('medium'), high: of('high'), critical: of('critical') };
  const [worst] = order.filter((severity) => findings[severity] > 0);
  return {
    of: 'scan',
    tools: [...new Set(all.flatMap(({ tools }) => tools))].slice(0, 10),
    findings,
    worst: [...new Set(all.flatMap((one) => (worst !== undefined && one.findings[worst] > 0 ? one.worst : [])))].slice(
      0,
      mostNamed,
    ),
  };
}
