import type { Mutant } from './mutant.ts';

const render = 'src/integrations/render';
const renderTest = `${render}/render-executor.test.ts`;
const renderReportTest = `${render}/render-report.test.ts`;
const vercel = 'src/integrations/vercel';
const vercelTest = `${vercel}/vercel-executor.test.ts`;
const vercelMovesTest = `${vercel}/vercel-moves.test.ts`;
const codedeploy = 'src/integrations/aws-codedeploy/codedeploy-executor.ts';
const codedeployTest = 'src/integrations/aws-codedeploy/codedeploy-executor.test.ts';
const ecs = 'src/integrations/aws-ecs';
const ecsTest = `${ecs}/ecs-executor.test.ts`;
const lambda = 'src/integrations/aws-lambda/lambda-executor.ts';
const lambdaTest = 'src/integrations/aws-lambda/lambda-executor.test.ts';

/** Defects in what is made of the deployments of platforms: whose they are, whether they are live, and the way back. */
export const platformMutants: readonly Mutant[] = [
  {
    name: 'Render: a deploy that somebody else asked for is taken for ours',
    file: `${render}/render-executor.ts`,
    find: 'return candidates.length === 0 ? null : unclear(candidates);',
    replace: 'return candidates[0] === undefined ? null : { deploy: candidates[0] };',
    caughtBy: [renderTest],
  },
  {
    name: 'Render: a rollback goes to whatever was live before',
    file: `${render}/render-executor.ts`,
    find: '.find((deploy) => isOfTarget(target, deploy));',
    replace: '.find((deploy) => isOfTarget(target, deploy) !== null);',
    caughtBy: [renderTest],
  },
  {
    name: 'Render: another commit that is live is a success',
    file: `${render}/render-report.ts`,
    find: 'if (target.commitId !== undefined && isOfTarget(target, deploy) === false)',
    replace: 'if (target.commitId === undefined && isOfTarget(target, deploy) === false)',
    caughtBy: [renderTest, renderReportTest],
  },
  {
    name: 'Render: a status that is not known is a success',
    file: `${render}/render-report.ts`,
    find: "return { state: 'unknown', detail, mayBeAtWork: status !== 'deactivated' };",
    replace: 'return live();',
    caughtBy: [renderTest],
  },
  {
    name: 'Vercel: a rollback to a version that it does not have goes to another one',
    file: `${vercel}/find-deployment.ts`,
    find: '    .filter(({ rank }) => rank > 0)\n',
    replace: '',
    caughtBy: [vercelMovesTest],
  },
  {
    name: 'Vercel: what is not a candidate for a rollback is rolled back to',
    file: `${vercel}/find-deployment.ts`,
    find: '!isRollback || isRollbackCandidate !== false',
    replace: 'isRollback || isRollbackCandidate !== false',
    caughtBy: [vercelMovesTest],
  },
  {
    name: 'Vercel: a move counts as done before production serves it',
    file: `${vercel}/move-report.ts`,
    find: 'if (await isServing(api, settings, deploymentId))\n',
    replace: "if ((await isServing(api, settings, deploymentId)) || otherwise !== '')\n",
    caughtBy: [vercelMovesTest],
  },
  {
    name: 'Vercel: a build is live as soon as it is ready',
    file: `${vercel}/build-report.ts`,
    find: 'return isLive ? live() : succeeded();',
    replace: 'return isLive && project === id ? live() : succeeded();',
    caughtBy: [vercelTest],
  },
  {
    name: 'Vercel: a rollout that was aborted goes on',
    file: `${vercel}/move-report.ts`,
    find: "if (isOurRollout && rolling.state === 'ABORTED') return failed('aborted', 'its rolling release was aborted');",
    replace: "if (isOurRollout && rolling.state === 'ABORTED') return running(output);",
    caughtBy: [vercelMovesTest],
  },
  {
    name: 'CodeDeploy: the deployment of another operation is found',
    file: codedeploy,
    find: 'description === markOf(id)',
    replace: "description?.startsWith('Quarterdeck')",
    caughtBy: [codedeployTest],
  },
  {
    name: 'CodeDeploy: a status that is not known is a success',
    file: codedeploy,
    find: "return { state: 'unknown', detail: `CodeDeploy calls it ${status.slice(0, 60)}`, mayBeAtWork: true };",
    replace: "return { state: 'succeeded', startedAt, finishedAt, output, link };",
    caughtBy: [codedeployTest],
  },
  {
    name: 'CodeDeploy: what an alarm stopped was aborted by a person',
    file: codedeploy,
    find: "stoppedByItself.has(errorInformation?.code ?? '')",
    replace: "stoppedByItself.has('')",
    caughtBy: [codedeployTest],
  },
  {
    name: 'ECS: a service that was rolled back counts as deployed',
    file: `${ecs}/ecs-report.ts`,
    find: "return failed('ECS rolled the service back');",
    replace: "return { state: 'succeeded', startedAt, finishedAt, output, link };",
    caughtBy: [ecsTest],
  },
  {
    name: 'ECS: a deployment that was replaced since counts as live',
    file: `${ecs}/ecs-report.ts`,
    find: "rolloutState === 'COMPLETED' && status === 'PRIMARY'",
    replace: "rolloutState === 'COMPLETED'",
    caughtBy: [ecsTest],
  },
  {
    name: 'ECS: one of two deployments of the same definition is taken for ours',
    file: `${ecs}/ecs-search.ts`,
    find: "if (runs.length > 1 && 'definition' in target.task)",
    replace: "if (runs.length > 1_000 && 'definition' in target.task)",
    caughtBy: [ecsTest],
  },
  {
    name: 'Lambda: the shares of the traffic are swapped',
    file: lambda,
    find: '{ [to]: percent / 100 }',
    replace: '{ [to]: 1 - percent / 100 }',
    caughtBy: [lambdaTest],
  },
  {
    name: 'Lambda: an abort gives the new version all the traffic',
    file: lambda,
    find: 'FunctionVersion: mark.from, Description, weights: {}, RevisionId',
    replace: 'FunctionVersion: mark.to, Description, weights: {}, RevisionId',
    caughtBy: [lambdaTest],
  },
  {
    name: 'Lambda: an alias that somebody else changed counts as ours',
    file: lambda,
    find: 'if (!isKept(target, run))',
    replace: "if (!isKept(target, run) && target.alias === '')",
    caughtBy: [lambdaTest],
  },
];
