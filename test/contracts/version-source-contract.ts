import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isVersion } from '../../src/domain/version.ts';
import type { VersionQuery, VersionSource } from '../../src/ports/version-source.ts';

export interface VersionSourceUnderTest {
  source: VersionSource;
  /** A question that can be answered, a version that exists there, and a question that cannot be answered. */
  good: VersionQuery;
  exists: string;
  broken: VersionQuery;
  dispose(): Promise<void>;
}

/** What every source of versions owes its callers: what exists, what does not, and what cannot be known stay apart. */
export function versionSourceContract(name: string, make: () => Promise<VersionSourceUnderTest>): void {
  describe(`${name} keeps the contract of sources of versions`, () => {
    let subject: VersionSourceUnderTest;
    beforeAll(async () => {
      subject = await make();
    });
    afterAll(() => subject.dispose());

    it('lists what exists, and nothing that is no version', async () => {
      const { versions } = await subject.source.list(subject.good);
      expect(versions).toContain(subject.exists);
      expect(versions.filter((one) => !isVersion(one))).toEqual([]);
    });

    it('describes what exists as the version that was asked for', async () => {
      const { source, good, exists } = subject;
      expect(await source.find(good, exists, null)).toMatchObject({ version: exists });
    });

    it.each(['9.9.9', '--force', '../../etc/passwd', '$(id)', ''])('knows no version %j', async (version) => {
      expect(await subject.source.find(subject.good, version, null)).toBeNull();
    });

    it('says that it cannot be asked, which is not the same as having nothing', async () => {
      const { source, broken, exists } = subject;
      await expect(source.list(broken)).rejects.toMatchObject({
        name: 'IntegrationError',
        message: expect.any(String),
      });
      await expect(source.find(broken, exists, null)).rejects.toMatchObject({ name: 'IntegrationError' });
    });
  });
}
