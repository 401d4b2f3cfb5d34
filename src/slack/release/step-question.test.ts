import { describe, expect, it } from 'vitest';
import { aDeployment, aRelease, aReleaseView, aStep } from '../../../test/support/builders.ts';
import type { Step, StepQuestion } from '../../domain/deployment/deployment.ts';
import type { DeploymentId, ReleaseId } from '../../domain/ids.ts';
import { phasesOf } from '../../domain/release/view.ts';
import { releaseCard } from './release-card.ts';
import { questionBlocks } from './step-question.ts';

const question: StepQuestion = {
  id: 'input-1',
  words: 'Switch <!channel> to *green*?',
  choices: [
    { id: 'yes', label: 'Proceed', isRefusal: false },
    { id: 'no', label: 'Abort', isRefusal: true },
  ],
};
const deployment = { id: 'dep_1' as DeploymentId, releaseId: 'rel_1' as ReleaseId };
const silent = aStep(deployment, 1);

const asking = (more: Partial<StepQuestion> = {}, link: string | null = 'https://ci.example.com/job/7'): Step => ({
  ...silent,
  state: 'running',
  remote: { id: '7', link, question: { ...question, ...more } },
});

describe('the question of a step', () => {
  it('is shown as text, with one button per choice, each with an id of its own', () => {
    const blocks = questionBlocks({ steps: [silent, asking()] });
    expect(JSON.stringify(blocks[0])).toContain('waits for an answer: Switch &lt;!channel&gt; to');
    const [, buttons] = blocks as [unknown, { elements: { action_id: string; value: string; confirm?: object }[] }];
    expect(buttons.elements.map(({ action_id }) => action_id)).toEqual(['step.answer_1', 'step.answer_2']);
    expect(JSON.parse(buttons.elements[1]?.value ?? '')).toMatchObject({ questionId: 'input-1', choiceId: 'no' });
    expect(buttons.elements.map(({ confirm }) => confirm !== undefined)).toEqual([false, true]);
  });

  it('says where to answer when that is possible in the system only', () => {
    expect(JSON.stringify(questionBlocks({ steps: [asking({ choices: [] })] }))).toContain(
      'Answer it <https://ci.example.com/job/7|there>.',
    );
    expect(JSON.stringify(questionBlocks({ steps: [asking({ choices: [] }, null)] }))).toContain(
      'Answer it in the system itself.',
    );
  });

  it('offers a refusal that cannot be mistaken for the button that aborts the deployment', () => {
    const release = { ...aRelease({ service: 'shop', state: 'in_progress' }), number: 1 };
    const moved = aDeployment(release.id, { state: 'running' });
    const parts = { release, deployment: moved, steps: [asking()], ...phasesOf({ release, deployment: moved }) };
    const { blocks } = releaseCard(aReleaseView(parts));
    const rows = blocks.filter(({ type }) => type === 'actions') as unknown as {
      elements: { action_id: string; text: { text: string } }[];
    }[];
    const labels = rows.flatMap(({ elements }) => elements).map(({ text }) => text.text);
    expect(labels).toEqual(expect.arrayContaining(['Proceed', 'Abort', 'Abort deployment']));
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('is not shown when nothing is asked', () => {
    expect(questionBlocks({ steps: [silent] })).toEqual([]);
  });
});
