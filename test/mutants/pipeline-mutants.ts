import type { Mutant } from './mutant.ts';

const jenkins = 'src/integrations/jenkins';
const jenkinsTest = `${jenkins}/jenkins-executor.test.ts`;
const octopus = 'src/integrations/octopus/octopus-executor.ts';
const octopusTest = 'src/integrations/octopus/octopus-executor.test.ts';
const spinnaker = 'src/integrations/spinnaker/spinnaker-executor.ts';
const spinnakerTest = 'src/integrations/spinnaker/spinnaker-executor.test.ts';
const github = 'src/integrations/github-actions';
const githubTest = `${github}/github-executor.test.ts`;

/** Defects in what is made of the jobs of pipelines: whose they are, how they ended, and what is answered for people. */
export const pipelineMutants: readonly Mutant[] = [
  {
    name: 'Jenkins: a build that somebody started by hand is adopted',
    file: `${jenkins}/jenkins-executor.ts`,
    find: 'name === operationParameter && value === id),',
    replace: "name !== '' || value === id || operationParameter === id),",
    caughtBy: [jenkinsTest],
  },
  {
    name: 'Jenkins: a number that was counted anew is believed',
    file: `${jenkins}/jenkins-executor.ts`,
    find: 'if (build !== null && isOurs(target, operation, build)) return { build };',
    replace: 'if (build !== null) return { build };',
    caughtBy: [jenkinsTest],
  },
  {
    name: 'Jenkins: a hundred builds since then mean that there is none of ours',
    file: `${jenkins}/jenkins-executor.ts`,
    find: 'if (isAll) return null;',
    replace: "if (isAll || target.job !== '') return null;",
    caughtBy: [jenkinsTest],
  },
  {
    name: 'Jenkins: a result that is not known is a success',
    file: `${jenkins}/jenkins-report.ts`,
    find: "return { state: 'unknown', detail: `Jenkins: the build ended with ${result}`, mayBeAtWork: false };",
    replace: "return { state: 'succeeded', output, ...end };",
    caughtBy: [jenkinsTest],
  },
  {
    name: 'Jenkins: an unstable build is a success',
    file: `${jenkins}/jenkins-report.ts`,
    find: 'if (acceptUnstable) return',
    replace: 'if (!acceptUnstable || acceptUnstable) return',
    caughtBy: [jenkinsTest],
  },
  {
    name: 'Jenkins: a stop that was refused is reported as done',
    file: `${jenkins}/jenkins-api.ts`,
    find: "    if (answer.status === 409) throw refusalOf(answer, 'Jenkins');\n",
    replace: '',
    caughtBy: [jenkinsTest],
  },
  {
    name: 'Octopus Deploy: the deployment of another operation is found',
    file: octopus,
    find: 'Comments?.split(/\\s+/).includes(id)',
    replace: "Comments?.split(/\\s+/).includes('operation')",
    caughtBy: [octopusTest],
  },
  {
    name: 'Octopus Deploy: a state that is not known is a success',
    file: octopus,
    find: "return { state: 'unknown', detail: `Octopus Deploy: the task is ${State}`, mayBeAtWork: !IsCompleted };",
    replace: "return { state: 'succeeded', output, ...end };",
    caughtBy: [octopusTest],
  },
  {
    name: 'Octopus Deploy: an answer that was not taken is reported as given',
    file: octopus,
    find: 'if ((await open()) !== undefined)\n',
    replace: 'if ((await open()) === interruption)\n',
    caughtBy: [octopusTest],
  },
  {
    name: 'Spinnaker: an execution that did not do everything is a success',
    file: spinnaker,
    find: "    case 'SUCCEEDED':\n",
    replace: "    case 'SUCCEEDED':\n    case 'STOPPED':\n    case 'FAILED_CONTINUE':\n    case 'SKIPPED':\n",
    caughtBy: [spinnakerTest],
  },
  {
    name: 'Spinnaker: a status that is not known is a success',
    file: spinnaker,
    find: "return { state: 'unknown', detail: `Spinnaker: the execution is ${status}`, mayBeAtWork: true };",
    replace: "return { state: 'succeeded', output, ...end };",
    caughtBy: [spinnakerTest],
  },
  {
    name: 'Spinnaker: a refusal goes on with the pipeline',
    file: spinnaker,
    find: "choiceId === 'stop' ? 'stop' : 'continue';",
    replace: "choiceId === 'never' ? 'stop' : 'continue';",
    caughtBy: [spinnakerTest],
  },
  {
    name: 'GitHub: a run that somebody started by hand is adopted',
    file: `${github}/github-api.ts`,
    find: 'carriesOperation(display_title, operationId) ||',
    replace: 'display_title !== operationId ||',
    caughtBy: [githubTest],
  },
  {
    name: 'GitHub: a run that did nothing is a success',
    file: `${github}/github-executor.ts`,
    find: "    case 'success':\n",
    replace: "    case 'success':\n    case 'skipped':\n    case 'neutral':\n    case 'action_required':\n",
    caughtBy: [githubTest],
  },
  {
    name: 'GitHub: a rejection approves the deployment',
    file: `${github}/environment-review.ts`,
    find: "isApproved: choiceId === 'approved',",
    replace: "isApproved: choiceId !== '',",
    caughtBy: [githubTest],
  },
  {
    name: 'GitHub: an approval is given for an environment that asks now and was not shown',
    file: `${github}/environment-review.ts`,
    find: 'if (pending.length === 0 || question.id !== questionId)',
    replace: "if (pending.length === 0 || questionId === '')",
    caughtBy: [githubTest],
  },
];
