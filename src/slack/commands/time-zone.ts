import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../../usecases/deps.ts';

/** The person's time zone from Slack; the organization's when that cannot be determined. */
export async function timeZoneOf(
  { directory, settings }: Pick<Deps, 'directory' | 'settings'>,
  personId: string,
): Promise<string> {
  try {
    return (await directory.person(personId, 'recent'))?.timeZone ?? settings.organization.timeZone;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return settings.organization.timeZone;
  }
}
