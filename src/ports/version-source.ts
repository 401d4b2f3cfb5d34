import type { Invocation } from '../domain/invocation.ts';

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
  /** E-mail addresses of further authors, who are looked up in the workspace; none when absent. */
  authorEmails?: readonly string[];
  /** The checks of its build; null when the source does not know of any. */
  checks: BuildChecks | null;
}

/** What a build system says of the checks of one version, such as its tests, when it was asked. */
export interface BuildChecks {
  /**
   * `passed`: all of them; `none`: there are none; `unknown`: they could not be read, or say what is not understood.
   */
  state: 'passed' | 'failed' | 'pending' | 'unknown' | 'none';
  /** A clause for people, such as “1 of 3 checks failed: unit tests”. */
  detail: string;
  /** Whether the settings demand that all have passed before a release starts. */
  areRequired: boolean;
}

/** Who reviewed the changes of a version, as the system that keeps them says now. */
export interface CodeReview {
  /** `approved`: every change, by somebody other than its authors; `unknown`: it could not be read. */
  state: 'approved' | 'missing' | 'unknown';
  /** A clause for people, such as “#12 is not approved”. */
  detail: string;
  /** The content that was looked at; null when it could not be read. */
  digest: string | null;
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
  /**
   * Whether the changes since `running` were approved; absent where the source knows of no reviews. What cannot be read
   * is an answer too, and nothing is thrown for it.
   */
  review?(query: VersionQuery, version: string, running: string | null): Promise<CodeReview>;
}

/** An artifact of which only the version, and perhaps the digest, is known. */
export function bareArtifact(version: string, digest: string | null = null): Artifact {
  return {
    version,
    digest,
    notes: '',
    changedFiles: null,
    migrations: [],
    configuration: [],
    authors: [],
    checks: null,
  };
}
