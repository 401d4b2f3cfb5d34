import type { Invocation } from '../domain/service.ts';

/** What is known about one version of a service before it is deployed. */
export interface Artifact {
  version: string;
  /** `sha256:` and 64 hex digits; the approved and the deployed artifact must have the same one. Null: unknown. */
  digest: string | null;
  /** One or two sentences for people. */
  notes: string;
  /** Null when not counted. */
  changedFiles: number | null;
  /** Names of schema migrations that this version brings. */
  migrations: readonly string[];
  /** Names of configuration keys that this version adds or changes; never values. */
  configuration: readonly string[];
  /** Slack user ids of the authors of included changes. */
  authors: readonly string[];
}

/** What a source knows about the versions of a service. */
export interface VersionList {
  /** Oldest first. */
  versions: readonly string[];
  /** Tags that are not valid versions, shortened for display. */
  leftOut: readonly string[];
}

/** Whose versions are asked for. */
export interface VersionQuery {
  service: string;
  /** In the source's own format, as validated by its settings schema. */
  with: Invocation['with'];
  /** Environment variables for sources that run a command. */
  env: Readonly<Record<string, string>>;
}

/** Knows which versions of a service exist. */
export interface VersionSource {
  /**
   * `running`: the version that the changes are counted from, null when there is none. Null when the version does not
   * exist. Throws IntegrationError when that could not be determined.
   */
  find(query: VersionQuery, version: string, running: string | null): Promise<Artifact | null>;
  /** The versions that can be deployed. Throws IntegrationError. */
  list(query: VersionQuery): Promise<VersionList>;
}

/** An artifact of which only the version, and perhaps the digest, is known. */
export function bareArtifact(version: string, digest: string | null = null): Artifact {
  return { version, digest, notes: '', changedFiles: null, migrations: [], configuration: [], authors: [] };
}
