import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

describe('a service that fails every fourth request', () => {
  it('is degraded, is well again only after more good readings than chance gives, and is then judged afresh', async () => {
    const test = testDeps(database(), { policy: { watchWindowMs: 3_600_000, analysisRounds: 1 } });
    const id = await watched(test);
    let tries = 0;
    test.world.behave(({ name, version }) => {
      if (name !== 'pay' || version !== '1.1.0') return 'good';
      tries += 1;
      return tries % 4 === 0 ? 'bad' : 'good';
    });
    let degraded = await view(test, id);
    // A finding may be taken back by the next readings; the state stays.
    await until(test, id, 'it is degraded, with what was found', (now) => {
      degraded = now;
      return now.deployment?.state === 'degraded' && now.deployment.findings.length > 0;
    });
    expect(tries).toBeLessThan(40);
    expect(degraded.proposals).toHaveLength(1);
    const [finding] = degraded.deployment?.findings ?? [];
    expect(finding?.words).toMatch(/: more than 5 % errors on a critical journey \(2\d %, \d+ of \d+ readings\)$/);

    // Three good readings between two failures are no recovery.
    const before = tries;
    await until(test, id, 'more readings were taken', () => tries > before + 12);
    expect((await view(test, id)).deployment?.state).toBe('degraded');

    const lastFailed = tries - (tries % 4);
    let good = 0;
    test.world.behave(({ name }) => {
      if (name === 'pay') good += 1;
      return 'good';
    });
    await until(test, id, 'it is well again', (now) => now.deployment?.state === 'verifying');
    expect(tries - lastFailed + good).toBeGreaterThan(8);
    const well = await view(test, id);
    expect(well.deployment).toMatchObject({ verdict: 'pending', findings: [] });

    const after = good;
    await until(test, id, 'still more readings were taken', () => good > after + 3);
    expect((await view(test, id)).deployment?.state).toBe('verifying');
  });
});
