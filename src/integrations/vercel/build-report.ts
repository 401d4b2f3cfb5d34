import type { OperationReport } from '../../ports/executor.ts';
import { questionOf, rollingOf, rolloutOf, stageWords } from './rolling-release.ts';
import { isServing } from './serving.ts';
import type { VercelApi } from './vercel-api.ts';
import type { Deployment } from './vercel-schemas.ts';

const atWork: ReadonlySet<string> = new Set(['QUEUED', 'INITIALIZING', 'BUILDING']);

/** Whether Vercel still builds it; a state that is not known says nothing. */
export function mayBeBuilding({ readyState }: Deployment): boolean {
  return !['READY', 'ERROR', 'CANCELED', 'DELETED'].includes(readyState);
}

/** How a deployment went. `isLive`: it is done only when it serves production. */
export async function reportBuild(
  api: VercelApi,
  { project, isLive }: { project: string; isLive: boolean },
  deployment: Deployment,
  isPatient: (what: string) => boolean,
): Promise<OperationReport> {
  const { id, readyState, readySubstate, createdAt: startedAt } = deployment;
  const endedAt = deployment.ready ?? deployment.canceledAt ?? deployment.buildErrorAt ?? startedAt;
  // The clocks of a vendor may disagree with each other.
  const finishedAt = new Date(Math.max(startedAt.getTime(), endedAt.getTime()));
  const link = deployment.inspectorUrl ? { link: deployment.inspectorUrl } : {};
  const substate = readySubstate ? ` (${readySubstate})` : '';
  const output = `Deployment ${id}: ${readyState}${substate}`;

  if (atWork.has(readyState)) return running(output);
  if (readyState === 'ERROR')
    return failed('exit_code', `the deployment failed: ${clause(deployment.errorMessage, 'Vercel does not say why')}`);
  if (readyState === 'CANCELED') return failed('aborted');
  if (readyState === 'DELETED') return unknown('was deleted', false);
  if (readyState !== 'READY') return unknown(`has the state ${readyState}, which is not known here`, true);
  if (deployment.aliasError)
    return failed('exit_code', `its domains were not assigned: ${clause(deployment.aliasError.message, 'no reason')}`);
  return isLive ? live() : succeeded();

  async function live(): Promise<OperationReport> {
    const settings = await api.project(project);
    const rolling = readySubstate === 'ROLLING' ? await api.rolling(project) : await rollingOf(api, project, settings);
    const rollout = rolloutOf(rolling, id);
    if (rollout !== null) {
      const question = questionOf(rollout);
      return { ...running(`${output}\n${stageWords(rollout)}`), ...(question === null ? {} : { waitsFor: question }) };
    }
    if (rolling?.canaryDeployment?.id === id && rolling.state === 'ABORTED')
      return failed('aborted', 'its rolling release was aborted');
    if (rolling?.canaryDeployment?.id === id && rolling.state !== 'COMPLETE')
      return unknown(`is rolled out, with the state ${rolling.state}, which is not known here`, true);
    if (readySubstate === 'PROMOTED' || !readySubstate) {
      if (await isServing(api, settings, id)) return succeeded();
      if (isPatient(id)) return running(output);
      return unknown('is ready, and another one serves production', false);
    }
    if (readySubstate === 'ROLLING') return running(output);
    if (readySubstate !== 'STAGED') return unknown(`has the substate ${readySubstate}, which is not known here`, true);
    if (deployment.checksConclusion === 'failed') return failed('exit_code', 'its checks failed, and it is not live');
    if (settings.autoAssignCustomDomains === false)
      return failed('exit_code', 'it was built and is not live: the project does not promote deployments by itself');
    if (isPatient(id)) return running(`${output}\nWaiting for Vercel to promote it.`);
    return failed('exit_code', 'it was built and is not live: Vercel did not promote it');
  }

  function running(words: string) {
    return { state: 'running' as const, startedAt, output: words, ...link };
  }
  function succeeded(): OperationReport {
    return { state: 'succeeded', startedAt, finishedAt, output, ...link };
  }
  function unknown(what: string, mayBeAtWork: boolean): OperationReport {
    return { state: 'unknown', detail: `Vercel: deployment ${id} ${what}`, mayBeAtWork };
  }
  function failed(reason: 'aborted' | 'exit_code', detail?: string): OperationReport {
    const words = detail === undefined ? {} : { detail };
    return { state: 'failed', startedAt, finishedAt, output, ...link, exitCode: null, signal: null, reason, ...words };
  }
}

function clause(text: string | null | undefined, otherwise: string): string {
  const words = (text ?? '').replace(/\s+/g, ' ').replace(/\.$/, '').trim();
  return words === '' ? otherwise : words.slice(0, 300);
}
