/** What is known of one version of a service before it is deployed. */
export interface Artifact {
  version: string;
  /** `sha256:` and 64 hex digits; what people approve and what is deployed must carry the same. */
  digest: string;
  /** One or two sentences for people. */
  notes: string;
  changedFiles: number;
  /** Names of schema migrations that this version brings. */
  migrations: readonly string[];
  /** Names of configuration keys that this version adds or changes; never values. */
  configuration: readonly string[];
  /** Slack user ids of the authors of included changes. */
  authors: readonly string[];
}

/** What a service's own tools know of its versions. */
export interface VersionList {
  /** Oldest first. */
  versions: readonly string[];
  /** Tags that are no versions, shortened for people. */
  leftOut: readonly string[];
}

/** Asks a service's own tools about its versions. */
export interface Artifacts {
  /** Null when the version does not exist. Throws IntegrationError when that could not be found out. */
  find(service: string, version: string): Promise<Artifact | null>;
  /** What could be deployed. Throws IntegrationError. */
  list(service: string): Promise<VersionList>;
}
