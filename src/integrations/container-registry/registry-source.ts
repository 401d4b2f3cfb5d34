import { compare, valid } from 'semver';
import { z } from 'zod';
import { isVersion, oddVersion } from '../../domain/version.ts';
import { redact } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Artifact, VersionSource } from '../../ports/version-source.ts';
import type { ImageConfigOf, ManifestOf, RegistryApi } from './registry-api.ts';

const Words = z.object({
  image: z.string(),
  prefix: z.string(),
  notesLabel: z.string(),
  migrationsLabel: z.string().optional(),
});
type Words = z.output<typeof Words>;

const longestNotes = 500;
const mostMigrations = 50;

/** Versions from the tags of an image; the digest is that of the manifest, so that a moved tag is detected. */
export function createRegistrySource(api: RegistryApi): VersionSource {
  return {
    list: async ({ with: words }) => {
      const { image, prefix } = Words.parse(words);
      const named = (await api.tags(image)).flatMap((tag) =>
        tag.startsWith(prefix) ? [tag.slice(prefix.length)] : [],
      );
      return {
        versions: named.filter(isVersion).sort(byVersion),
        leftOut: named.filter((tag) => !isVersion(tag)).map(oddVersion),
      };
    },
    find: async ({ with: words }, version) => {
      const asked = Words.parse(words);
      // What cannot be a tag is not asked for: it would be another address.
      if (!/^[\w][\w.-]{0,127}$/.test(`${asked.prefix}${version}`) || !isVersion(version)) return null;
      const manifest = await api.manifest(asked.image, `${asked.prefix}${version}`);
      return manifest === null ? null : describe(api, asked, version, manifest);
    },
  };
}

async function describe(
  api: RegistryApi,
  { image, notesLabel, migrationsLabel }: Words,
  version: string,
  manifest: ManifestOf,
): Promise<Artifact> {
  const config = await configOf(api, image, manifest);
  const labels = config?.config?.Labels ?? {};
  const migrations = migrationsLabel === undefined ? '' : (labels[migrationsLabel] ?? '');
  const revision = labels['org.opencontainers.image.revision'];
  const built = revision === undefined ? '' : ` Built from ${revision.slice(0, 40)}.`;
  return {
    version,
    digest: manifest.digest,
    notes: redact(`${labels[notesLabel] ?? ''}${built}`.trim()).slice(0, longestNotes),
    changedFiles: null,
    migrations: migrations
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .slice(0, mostMigrations),
    configuration: [],
    authors: [],
    checks: null,
  };
}

/** The labels, of the first platform when there are several; an image without a readable configuration has none. */
async function configOf(api: RegistryApi, image: string, manifest: ManifestOf): Promise<ImageConfigOf | null> {
  const ofPlatform =
    manifest.manifests?.find(({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64') ??
    manifest.manifests?.[0];
  const one = ofPlatform === undefined ? manifest : await api.manifest(image, ofPlatform.digest);
  if (one?.config === undefined) return null;
  try {
    return await api.config(image, one.config.digest);
  } catch (error) {
    // An artifact that is no image has a configuration of another shape.
    if (error instanceof IntegrationError && error.kind === 'bad_response') return null;
    throw error;
  }
}

/** Semantic versions in their order, after everything else in the order of its letters and numbers. */
function byVersion(one: string, other: string): number {
  const [left, right] = [valid(one), valid(other)];
  if (left !== null && right !== null) return compare(left, right);
  if (left === null && right === null) return one.localeCompare(other, 'en', { numeric: true });
  return left === null ? -1 : 1;
}
