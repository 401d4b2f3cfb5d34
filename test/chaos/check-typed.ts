import type { Observed } from './observed.ts';

/** Whatever a typed line led to was done to what the line names, and to nothing else. */
export function checkTyped({ record, people }: Observed): string[] {
  const some = 30;
  const releases = new Map(record.releases.map((release) => [release.id, release]));
  // One look through the record for all lines: the reason that was typed stands in the event or in the note.
  const done = [
    ...record.events.map((event) => ({ releaseId: event.release_id, words: JSON.stringify(event.data) })),
    ...record.notes.map((note) => ({ releaseId: note.release_id, words: note.markdown })),
  ].filter(({ words }) => words.includes('typed'));
  const actedOn = people.typed.filter(({ token }) => done.some(({ words }) => words.includes(token)));
  if (people.typed.length >= some && actedOn.length === 0) return ['none of the typed lines did anything'];
  return people.typed.flatMap(({ line, token, meant }) =>
    done
      .filter(({ words }) => words.includes(token))
      .flatMap(({ releaseId }) => {
        const release = releases.get(releaseId);
        if (!release) return [`“${line}” acted on a release that is not on record`];
        const isMeant =
          meant.kind === 'release'
            ? `R-${release.number}` === meant.ref
            : meant.kind === 'named' &&
              (meant.service === null || release.service === meant.service) &&
              (meant.version === null || release.version === meant.version);
        return isMeant ? [] : [`“${line}” acted on R-${release.number} (${release.service} ${release.version})`];
      }),
  );
}
