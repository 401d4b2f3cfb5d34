import { err, ok, type Result } from '../../lib/result.ts';
import { type Nameable, readTargetLine } from '../release/target.ts';

/** The scope and the reason in a line after `lock` or `unlock`. */
export interface LockLine {
  /** A service, an environment, or `all`. */
  scope: string;
  /** Only with a service. */
  environment: string | null;
  reason: string;
}

/**
 * Parses `shop payments fail`, `shop in production payments fail`, `production …` or `all …`. A word that is not the
 * name of a service or an environment is returned as the scope, for the caller to resolve. Several scopes are refused
 * with a sentence: the scope of a lock is never guessed.
 */
export function readLockLine(line: string, known: Omit<Nameable, 'versions'>): Result<LockLine, string> {
  const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(line.trim()) ?? [];
  if (/^(?:all|everything)[,:]?$/i.test(first)) {
    const { target } = readTargetLine(rest, { ...known, versions: new Set() });
    const also = target.services[0] ?? target.environments[0];
    return also === undefined
      ? ok({ scope: 'all', environment: null, reason: rest.trim() })
      : err(`“all” and “${also}” cannot be combined.`);
  }
  const { target, order, words } = readTargetLine(line, { ...known, versions: new Set() });
  const [service, otherService] = target.services;
  const [environment, otherEnvironment] = target.environments;
  if (otherService !== undefined || otherEnvironment !== undefined)
    return err(
      `“${[service, otherService, environment, otherEnvironment].filter(Boolean).join('” and “')}” are more than one; name one.`,
    );
  if (target.refs.length > 0 || target.versions.length > 0)
    return err('A lock is on a service, an environment, or “all”; not on a release or a version.');
  if (service !== undefined && environment !== undefined) {
    // “production shop is broken” may lock all of production, or only shop in it.
    return order[0] === 'services'
      ? ok({ scope: service, environment, reason: words })
      : err(`Is ${service} in ${environment} meant, or all of ${environment}?`);
  }
  return ok({
    scope: service ?? environment ?? first,
    environment: null,
    reason: service === undefined && environment === undefined ? rest.trim() : words,
  });
}
