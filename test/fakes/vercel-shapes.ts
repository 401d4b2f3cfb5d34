/** What Vercel's description requires in answers and nothing here reads. */

export interface MockDeployment {
  id: string;
  meta: Record<string, string>;
  target: 'production' | null;
  readyState: string;
  readySubstate: string | null;
  course: 'succeeds' | 'fails' | 'lasts' | 'queued';
  createdAt: Date;
  readyAt: Date | null;
  canceledAt: Date | null;
  looks: number;
  /** It is shown with a state that no description knows. */
  isFromTheFuture: boolean;
  isRollbackCandidate: boolean;
}

const creator = { uid: 'user_1', username: 'ops', email: 'ops@harbor.example' };
const queues = { isInConcurrentBuildsQueue: false, isInSystemBuildsQueue: false };

export function shownDeployment(deployment: MockDeployment): object {
  const { id, meta, readyState, readySubstate, target, readyAt, canceledAt } = deployment;
  const at = deployment.createdAt.getTime();
  return {
    // A preview has no target.
    ...(target === null ? {} : { target }),
    ...{ id, meta, readyState, status: readyState, name: 'shop', url: `${id}.vercel.app`, createdAt: at },
    ...(readySubstate === null ? {} : { readySubstate }),
    ...(readyAt === null ? {} : { ready: readyAt.getTime() }),
    ...(canceledAt === null ? {} : { canceledAt: canceledAt.getTime() }),
    ...(readyState === 'ERROR' ? { errorCode: 'BUILD_FAILED', errorMessage: 'Command "build" exited with 1.' } : {}),
    ...{ bootedAt: at, buildingAt: at, buildSkipped: false, creator: { uid: 'user_1' }, public: false },
    ...{ regions: ['iad1'], type: 'LAMBDAS', version: 2, aliasAssigned: readyAt !== null },
    inspectorUrl: `https://vercel.com/harbor/shop/${id}`,
  };
}

/** As it is answered to who creates or cancels it. */
export function wholeDeployment(deployment: MockDeployment): object {
  return {
    ...shownDeployment(deployment),
    ...{ build: { env: [] }, env: [], ...queues, projectSettings: {}, projectId: 'prj_shop', ownerId: 'team_1' },
    ...{ plan: 'pro', routes: null, createdIn: 'iad1' },
  };
}

export function listedDeployment(deployment: MockDeployment): object {
  const { id, meta, readyState, readySubstate, target, isRollbackCandidate, createdAt } = deployment;
  return {
    ...{ uid: id, name: 'shop', projectId: 'prj_shop', url: `${id}.vercel.app`, created: createdAt.getTime() },
    ...{ type: 'LAMBDAS', creator: { uid: 'user_1' }, inspectorUrl: null, meta, readyState, state: readyState },
    ...(target === null ? {} : { target }),
    ...{ isRollbackCandidate, ...(readySubstate === null ? {} : { readySubstate }) },
  };
}

export function shownProject(more: object, production: MockDeployment | null): object {
  const config = { functionDefaultRegions: ['iad1'] };
  return {
    ...{ accountId: 'team_1', directoryListing: false, id: 'prj_shop', name: 'shop', nodeVersion: '22.x' },
    ...{ resourceConfig: config, defaultResourceConfig: config },
    targets: { production: production === null ? null : shownTarget(production) },
    ...more,
  };
}

function shownTarget({ id, createdAt }: MockDeployment): object {
  return {
    ...{ id, alias: ['shop.harbor.example'], createdAt: createdAt.getTime(), createdIn: 'iad1', creator },
    ...{ deploymentHostname: id, name: 'shop', plan: 'pro', private: false, readyState: 'READY', type: 'LAMBDAS' },
    ...{ url: `${id}.vercel.app`, userId: 'user_1' },
  };
}

const shares = [10, 50, 100];
export const lastStage = shares.length - 1;

export function shownStage(index: number): object | null {
  if (index > lastStage) return null;
  const isFinalStage = index === lastStage;
  return { index, isFinalStage, targetPercentage: shares[index], requireApproval: !isFinalStage, duration: null };
}

export function shownReference(id: string | null): object | null {
  return id === null ? null : { id, name: 'shop', url: `${id}.vercel.app`, createdAt: 1, readyState: 'READY' };
}

export const shownStages = shares.map((_share, index) => shownStage(index));
