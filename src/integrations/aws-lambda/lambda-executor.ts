import type { Clock } from '../../lib/clock.ts';
import { type Executor, type Operation, type OperationReport, StartRefused } from '../../ports/executor.ts';
import type { AwsClient } from '../kit/aws/aws-client.ts';
import { consoleLink } from '../kit/aws/aws-console.ts';
import { AwsRefusal } from '../kit/aws/aws-errors.ts';
import { createRemoteExecutor } from '../kit/remote/remote-executor.ts';
import { type AliasMark, readMark, withMark } from './alias-mark.ts';
import { type Alias, type AliasChange, createLambdaApi, type LambdaApi, Target, type Version } from './lambda-api.ts';

/** The alias as an operation left it, and the version that the operation gave traffic to. */
interface Run {
  alias: Alias;
  mark: AliasMark;
  version: Version | null;
}

/**
 * Points an alias to a version. One change does it all, and the alias itself is the record of it: its description ends
 * with the operation id. The next change of the alias takes the place of that record.
 */
export function createLambdaExecutor(aws: AwsClient, options: { clock: Clock; lookMs?: number }): Executor {
  const api = createLambdaApi(aws);
  const seen = async (target: Target, id: string): Promise<Run | AliasMark | null> => {
    const alias = await api.alias(target);
    const mark = alias === null ? null : readMark(alias.Description);
    if (alias === null || mark?.operation !== id) return mark;
    return { alias, mark, version: await api.version(target, mark.to) };
  };
  return createRemoteExecutor<Target, Run>(
    {
      displayName: 'Lambda',
      target: (words) => Target.safeParse(words).data ?? null,
      find: async (target, { id, recordedAt }) => {
        const found = await seen(target, id);
        if (found === null || 'alias' in found) return found;
        // What another operation left there may have taken the place of what this one did.
        return found.at <= recordedAt
          ? null
          : { unclear: `another operation has changed the alias ${target.alias} since` };
      },
      start: (target, operation) => start(api, target, operation, options.clock.now()),
      look: async (target, id) => {
        const found = await seen(target, id);
        return found !== null && 'alias' in found ? found : null;
      },
      idOf: ({ mark }) => mark.operation,
      report: (target, run) => reportOf(target, run, aws.region),
      abort: async (target, { alias, mark, version }) => {
        if (mark.isAborted || stateOf(version) !== 'running') return;
        const Description = withMark(alias.Description, { ...mark, isAborted: true });
        await api.change(target, {
          ...{ FunctionVersion: mark.from, Description, weights: {}, RevisionId: alias.RevisionId },
        });
      },
    },
    options,
  );
}

async function start(api: LambdaApi, target: Target, { id }: Operation, at: Date): Promise<string> {
  const alias = await api.alias(target);
  if (alias === null) throw new StartRefused(`the function ${target.function} has no alias ${target.alias}`);
  const version = await versionOf(api, target);
  const { FunctionVersion: from, RevisionId } = alias;
  const { percent } = target;
  if (version === from && percent > 0 && percent < 100)
    throw new StartRefused(`version ${version} has all the traffic of ${target.alias} already`);
  const Description = withMark(alias.Description, { operation: id, at, from, to: version, isAborted: false });
  try {
    await api.change(target, { ...wanted(percent, from, version), Description, RevisionId });
  } catch (error) {
    if (error instanceof AwsRefusal && error.status === 412)
      throw new StartRefused(`somebody else changed the alias ${target.alias} at the same moment`, { cause: error });
    throw error;
  }
  return id;
}

/** How the alias sends this share of the traffic to a version, and the rest to the one before. */
function wanted(percent: number, from: string, to: string): Pick<AliasChange, 'FunctionVersion' | 'weights'> {
  if (percent === 100) return { FunctionVersion: to, weights: {} };
  return { FunctionVersion: from, weights: percent === 0 ? {} : { [to]: percent / 100 } };
}

/** Whether the alias sends the traffic as the operation left it. */
function isKept({ percent }: Target, { alias, mark }: Run): boolean {
  const { FunctionVersion, weights } = wanted(percent, mark.from, mark.to);
  const seen = Object.entries(weightsOf(alias));
  return (
    alias.FunctionVersion === FunctionVersion &&
    seen.length === Object.keys(weights).length &&
    seen.every(([version, share]) => Math.abs(share - (weights[version] ?? -1)) < 0.000_1)
  );
}

/** The number of the version that the action means. */
async function versionOf(api: LambdaApi, target: Target): Promise<string> {
  const { version, versionIs, function: name } = target;
  if (versionIs === 'number') {
    if (!/^\d{1,10}$/.test(version)) throw new StartRefused(`${version.slice(0, 60)} is no number of a version`);
    if ((await api.version(target, version)) === null) throw new StartRefused(`${name} has no version ${version}`);
    return version;
  }
  const versions = await api.versions(target);
  if (versions === null) throw new StartRefused(`${name} has more versions than can be looked at`);
  const found = versions.filter((one) => one.Version !== '$LATEST' && one.Description === version);
  const [only] = found;
  if (only === undefined)
    throw new StartRefused(`${name} has no version with the description “${version.slice(0, 60)}”`);
  if (found.length > 1)
    throw new StartRefused(`${name} has ${found.length} versions with the description “${version.slice(0, 60)}”`);
  return only.Version;
}

const weightsOf = ({ RoutingConfig }: Alias) => RoutingConfig?.AdditionalVersionWeights ?? {};

/** A version that Lambda still prepares gets no traffic yet; one that is idle is prepared again when it is asked. */
function stateOf(version: Version | null): 'running' | 'succeeded' | 'failed' | 'unknown' {
  const { State = 'Active', LastUpdateStatus = 'Successful' } = version ?? { State: 'Gone' };
  if (State === 'Failed' || LastUpdateStatus === 'Failed') return 'failed';
  if (State === 'Pending' || LastUpdateStatus === 'InProgress') return 'running';
  const isReady = (State === 'Active' || State === 'Inactive') && LastUpdateStatus === 'Successful';
  return isReady ? 'succeeded' : 'unknown';
}

function reportOf(target: Target, run: Run, region: string): OperationReport {
  const { alias, mark, version } = run;
  const name = target.function.split(':').at(-1) ?? target.function;
  const link = consoleLink(region, 'lambda/home', `#/functions/${encodeURIComponent(name)}/aliases/${target.alias}`);
  const shares = Object.entries(weightsOf(alias)).map(
    ([one, share]) => `version ${one} gets ${Number((share * 100).toFixed(1))} %`,
  );
  const reason = version?.StateReason ?? version?.LastUpdateStatusReason;
  const output = [
    `Alias ${target.alias} of ${name}: ${[`version ${alias.FunctionVersion}`, ...shares].join(', and ')}`,
    ...(version === null ? [] : [`Version ${version.Version}: ${version.State ?? 'Active'}`]),
    ...(reason ? [reason] : []),
  ].join('\n');
  const times = { startedAt: mark.at, finishedAt: mark.at, output, link };
  const failed = (why: 'aborted' | 'exit_code', detail: string): OperationReport => {
    return { state: 'failed', ...times, exitCode: null, signal: null, reason: why, detail };
  };
  if (mark.isAborted) return failed('aborted', `the traffic went back to version ${mark.from}`);
  if (!isKept(target, run))
    return {
      state: 'unknown',
      detail: `somebody else has changed the alias ${target.alias} since`,
      mayBeAtWork: false,
    };
  switch (stateOf(version)) {
    case 'running':
      return { state: 'running', startedAt: mark.at, output, link };
    case 'succeeded':
      return { state: 'succeeded', ...times };
    case 'failed':
      return failed('exit_code', `version ${version?.Version} cannot run${reason ? `: ${reason.slice(0, 200)}` : ''}`);
    default:
      return { state: 'unknown', detail: `Lambda calls the version ${version?.State ?? 'missing'}`, mayBeAtWork: true };
  }
}
