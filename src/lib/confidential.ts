import { looksSecret } from './looks-secret.ts';
import { inheritedNames } from './scrubbed-environment.ts';
import { soundsSecret } from './secret-names.ts';

/**
 * The values in a command's environment that its output must not show: those whose name indicates a secret, and those
 * that look like a credential regardless of their name. A password inside a URL also counts on its own. Ordinary words,
 * regions, hosts, paths and versions are not confidential: masking them would only hide information.
 */
export function confidential(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    !inheritedNames.has(name) && (soundsSecret(name) || looksSecret(name, value)) ? [value, ...passwordsIn(value)] : [],
  );
}

function passwordsIn(value: string): string[] {
  const [, password] = /^[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:([^\s/]+)@/i.exec(value.trim()) ?? [];
  if (password === undefined) return [];
  try {
    return [...new Set([password, decodeURIComponent(password)])];
  } catch {
    return [password];
  }
}
