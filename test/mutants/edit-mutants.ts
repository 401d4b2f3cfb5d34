import type { Mutant } from './mutant.ts';

const edit = 'src/db/unlocked-edit.ts';
const transaction = 'src/db/transaction.ts';
const caughtBy = ['src/db/unlocked-edit.test.ts', 'src/db/unlocked-edit-race.test.ts'];

/** Defects in the edit of a release that is not locked. */
export const editMutants: readonly Mutant[] = [
  {
    name: 'edit without a lock: it is written whatever became of the release since the look',
    file: edit,
    find: "'id = $1 and revision = $2 and event_count = $3'",
    replace: "'id = $1 and $2::integer > 0 and $3::integer >= 0'",
    caughtBy,
  },
  {
    name: 'edit without a lock: the head of the chain is that of a look which is out of date',
    file: edit,
    find: "'id = $1 and revision = $2 and event_count = $3'",
    replace: "'id = $1 and revision = $2 and $3::integer >= 0'",
    caughtBy,
  },
  {
    name: 'edit without a lock: what did not find the release as it was is not tried again with a lock',
    file: transaction,
    find: '    if (!(error instanceof LockNeeded)) throw error;\n  }',
    replace: '    throw error;\n  }',
    caughtBy,
  },
  {
    name: 'edit without a lock: what did not find the release as it was counts as written',
    file: edit,
    find: "    if (row?.held !== 1) throw new LockNeeded('somebody else has changed it');\n",
    replace: '    if (row === undefined) return [];\n',
    caughtBy,
  },
  {
    name: 'edit without a lock: it works from what was never committed',
    file: transaction,
    find: '    looks: { keep: () => {}, take: looks.take },\n    write: session.write,',
    replace: '    looks,\n    write: session.write,',
    caughtBy,
  },
  {
    name: 'edit without a lock: it is not locked when the work looks at something else',
    file: 'src/db/transaction-session.ts',
    find: "    this.#endEdit('something else is looked at');\n",
    replace: '',
    caughtBy,
  },
];
