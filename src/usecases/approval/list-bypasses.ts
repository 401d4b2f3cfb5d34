import type { Bypass } from '../../domain/gate/bypass.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import type { Deps } from '../deps.ts';

/** The share of starts is counted over so many days. */
export const complianceDays = 90;

export interface BypassList {
  /** Newest first, with the release in words. */
  newest: readonly (Bypass & { release: string })[];
  /** Starts of the last days, and how many of them had a check bypassed. */
  started: number;
  bypassed: number;
}

/** The newest bypassed checks, and how many of the releases that were started lately needed one. */
export async function listBypasses(deps: Pick<Deps, 'database' | 'clock'>, limit: number): Promise<BypassList> {
  const since = new Date(deps.clock.now().getTime() - complianceDays * 86_400_000);
  return deps.database.read(async (stores) => {
    const [newest, counted] = await Promise.all([stores.bypasses.newest(limit), stores.bypasses.countSince(since)]);
    const releases = await Promise.all(newest.map(({ releaseId }) => stores.releases.find(releaseId)));
    return {
      newest: newest.map((bypass, index) => {
        const release = releases[index];
        return { ...bypass, release: release ? describeRelease(release) : bypass.releaseId };
      }),
      ...counted,
    };
  });
}
