import { expect, it } from 'vitest';
import { describeWith } from '../../test/support/needs.ts';
import { twoReplicas } from '../../test/support/replicas.ts';
import { by, must, opened, view } from '../../test/support/story.ts';
import { testDeps } from '../../test/support/test-deps.ts';
import { people } from '../../test/support/test-settings.ts';
import { decideRelease } from './approval/decide-release.ts';
import { writeNote } from './task/write-note.ts';

describeWith('postgres', 'one delivery at two replicas', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);

  /** Both replicas receive it at the same moment, twice each. */
  function atBoth<T>(test: ReturnType<typeof testDeps>, hear: (deps: typeof test.deps) => Promise<T>): Promise<T[]> {
    return Promise.all([...replicas.both, ...replicas.both].map((database) => hear({ ...test.deps, database })));
  }

  it('has one effect and the same answer everywhere, in 40 rounds', async () => {
    for (let round = 0; round < 40; round += 1) {
      const test = testDeps(replicas.first);
      const id = await opened(test);
      const caller = by(people.bystander, `note-${id}`);
      const input = { releaseId: id, markdown: `round ${round}`, kind: 'log' } as const;
      const answers = await atBoth(test, (deps) => writeNote(deps, input, caller));
      expect(new Set(answers.map((answer) => must(answer).ref)).size).toBe(1);
      const now = await view(test, id);
      expect(now.notes.filter((note) => note.kind === 'log')).toHaveLength(1);
      expect(now.events.filter((event) => event.type === 'note.added')).toHaveLength(1);
    }
  });

  it('gives the answer of the first, though the state is another one by then', async () => {
    const test = testDeps(replicas.first);
    const id = await opened(test);
    const caller = by(people.approver, `approve-${id}`);
    const input = { releaseId: id, decision: 'approve', planHash: null, comment: '' } as const;
    const answers = await atBoth(test, (deps) => decideRelease(deps, input, caller));
    // The second request found an approved release, was rolled back, and gets the first one's answer.
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.ok).toBe(true);
    expect((await view(test, id)).approvals).toHaveLength(1);
  });

  it('refuses another request that comes with the same key', async () => {
    const test = testDeps(replicas.first);
    const id = await opened(test);
    const caller = by(people.bystander, `key-${id}`);
    const note = (markdown: string) => ({ releaseId: id, markdown, kind: 'log' }) as const;
    let turn = 0;
    const answers = await atBoth(test, (deps) => {
      turn += 1;
      return writeNote(deps, note(turn % 2 === 0 ? 'one' : 'other'), caller);
    });
    expect(answers.filter((answer) => answer.ok)).toHaveLength(2);
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.error.kind]))).toEqual([
      'different_request',
      'different_request',
    ]);
    expect((await view(test, id)).notes.filter((one) => one.kind === 'log')).toHaveLength(1);
  });
});
