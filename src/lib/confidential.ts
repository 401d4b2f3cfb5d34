import { looksSecret } from './looks-secret.ts';
import { soundsSecret } from './secret-names.ts';
import { inheritedNames } from './scrubbed-environment.ts';

/**
 * The values of a command's environment that its output must not show: those whose name says that they are secret, and
 * those that look like a credential whatever they are called. A password that stands inside an address counts by itself
 * too. Ordinary words, regions, hosts, paths and versions are not confidential: masked, they would only hide the news.
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
