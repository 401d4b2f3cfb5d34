import type { Invocation } from '../domain/service.ts';

/** What is known of one version of a service before it is deployed. */
export interface Artifact {
  version: string;
  /** `sha256:` and 64 hex digits; what people approve and what is deployed must carry the same. Null: not known. */
  digest: string | null;
  /** One or two sentences for people. */
  notes: string;
  /** Null when nobody counted. */
  changedFiles: number | null;
  /** Names of schema migrations that this version brings. */
  migrations: readonly string[];
  /** Names of configuration keys that this version adds or changes; never values. */
  configuration: readonly string[];
  /** Slack user ids of the authors of included changes. */
  authors: readonly string[];
}

/** What a source knows of the versions of a service. */
export interface VersionList {
  /** Oldest first. */
  versions: readonly string[];
  /** Tags that are no versions, shortened for people. */
  leftOut: readonly string[];
}

/** Whose versions are asked for. */
export interface VersionQuery {
  service: string;
  /** In the words of the source, as its settings schema has checked them. */
  with: Invocation['with'];
  /** Environment variables for sources that run a command. */
  env: Readonly<Record<string, string>>;
}

/** Knows which versions of a service there are. */
export interface VersionSource {
  /** `running`: the version that the changes are counted from, null when there is none. Null when the version does not exist. Throws IntegrationError when that could not be found out. */
  find(query: VersionQuery, version: string, running: string | null): Promise<Artifact | null>;
  /** What could be deployed. Throws IntegrationError. */
  list(query: VersionQuery): Promise<VersionList>;
}

/** All that is known of a version of which only its name is known, and perhaps its digest. */
export function bareArtifact(version: string, digest: string | null = null): Artifact {
  return { version, digest, notes: '', changedFiles: null, migrations: [], configuration: [], authors: [] };
}
