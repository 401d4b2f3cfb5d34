import type { Database } from '../../src/ports/database.ts';

/** Tests share a database, and what one placed would hold the releases of another. */
export async function endAllFreezes(database: Database): Promise<void> {
  const all = await database.read((stores) => stores.freezes.endingAfter(new Date(0)));
  for (let from = 0; from < all.length; from += 250)
    await database.transaction(async (stores) => {
      for (const one of all.slice(from, from + 250))
        await stores.freezes.save({ ...one, endedBy: 'test', endedAt: one.endsAt });
    });
}
