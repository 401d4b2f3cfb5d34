import { expect, it } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { createTemporaryDatabase } from '../support/temporary-database.ts';
import { simulate } from './simulate.ts';

const silent = () => {};

describeWith('postgres', 'three simulated days', (serverUrl) => {
  async function play(seed: number) {
    const temporary = await createTemporaryDatabase(serverUrl);
    try {
      return await simulate({ databaseUrl: temporary.url, days: 3, seed, progress: silent });
    } finally {
      await temporary.drop();
    }
  }

  it('break no promise, and are the same for the same seed', { timeout: 400_000 }, async () => {
    const first = await play(3);
    expect(first.violations).toEqual([]);
    expect(first.record.releases.length).toBeGreaterThan(2);
    expect(first.record.events.length).toBeGreaterThan(50);
    const again = await play(3);
    expect(again.fingerprint).toBe(first.fingerprint);
  });
});
