import postgres from 'postgres';
import { expect, it } from 'vitest';
import { chainProblem } from '../../test/support/chain-problem.ts';
import { describeWith } from '../../test/support/needs.ts';
import { raceRounds } from '../../test/support/race-rounds.ts';
import { twoReplicas } from '../../test/support/replicas.ts';
import { by, must, opened } from '../../test/support/story.ts';
import { testDeps } from '../../test/support/test-deps.ts';
import { people } from '../../test/support/test-settings.ts';
import type { ReleaseId } from '../domain/ids.ts';
import { releaseRef } from '../domain/release/release.ts';
import { findTarget } from '../usecases/query/find-target.ts';
import { writeNote } from '../usecases/task/write-note.ts';

describeWith('postgres', 'notes of eight people on one release, at two replicas', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);

  it(`are all recorded, in one chain, in ${raceRounds} rounds`, async () => {
    const sql = postgres(replicas.url, { max: 1 });
    const test = testDeps(replicas.first);
    const other = { ...test.deps, database: replicas.second };
    const release = must(await releaseOf(test.deps, await opened(test)));
    for (let round = 0; round < raceRounds; round += 1)
      await Promise.all(
        Array.from({ length: 8 }, async (_, index) => {
          const deps = index % 2 === 0 ? test.deps : other;
          const found = must(await findTarget(deps, 'note', `${releaseRef(release)} note ${round}.${index}`));
          must(
            await writeNote(
              deps,
              { releaseId: found.release.id, markdown: found.text, kind: 'log' },
              by(people.requester),
            ),
          );
        }),
      );
    const notes = await replicas.first.read((stores) => stores.tasks.notesFor(release.id));
    const written = notes.filter(({ markdown }) => markdown.startsWith('note '));
    const after = await replicas.first.read((stores) => stores.releases.find(release.id));
    expect(new Set(written.map(({ markdown }) => markdown)).size).toBe(8 * raceRounds);
    expect(written).toHaveLength(8 * raceRounds);
    expect((after?.revision ?? 0) - release.revision).toBe(8 * raceRounds);
    expect(await chainProblem(sql, release.id)).toBeNull();
    await sql.end();
  }, 120_000);

  it('are announced to the other replica when a message is due at once', async () => {
    const test = testDeps(replicas.first);
    const release = must(await releaseOf(test.deps, await opened(test)));
    const told = new Promise<readonly string[]>((resolve) => replicas.second.onDue(resolve));
    must(await writeNote(test.deps, { releaseId: release.id, markdown: 'a note', kind: 'log' }, by(people.requester)));
    expect(await told).toEqual(['messages']);
  });
});

async function releaseOf(deps: Parameters<typeof findTarget>[0], releaseId: ReleaseId) {
  const known = await deps.database.read((stores) => stores.releases.find(releaseId));
  const found = await findTarget(deps, 'note', `R-${known?.number} x`);
  return found.ok ? { ok: true as const, value: found.value.release } : found;
}
