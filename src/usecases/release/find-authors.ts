import { IntegrationError } from '../../ports/integration-error.ts';
import type { Artifact } from '../../ports/version-source.ts';
import type { RequestDeps } from '../deps.ts';

/** More addresses are not looked up; the source says of how many authors it does not know who they are. */
const mostLookedUp = 50;

/**
 * The Slack ids of the authors of an artifact: those that the source knows by its settings, and those whose commit e-mail
 * address is that of somebody in the workspace. When that cannot be looked up, those who are known.
 */
export async function findAuthors(
  { directory, logger }: Pick<RequestDeps, 'directory' | 'logger'>,
  { authors, authorEmails = [], version }: Artifact,
): Promise<string[]> {
  const found = authorEmails.slice(0, mostLookedUp).map(async (email) => {
    try {
      return await directory.personWithEmail(email);
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error;
      logger.warn({ err: error, version }, 'an author could not be looked up by e-mail');
      return null;
    }
  });
  return [...new Set([...authors, ...(await Promise.all(found)).flatMap((id) => id ?? [])])];
}
