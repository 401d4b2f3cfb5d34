import { Secret } from '../../src/lib/redact.ts';

/** Environment variables of a test, as integrations read them. */
export function secretsFrom(variables: Readonly<Record<string, string>>): (variable: string) => Secret {
  return (variable) => {
    const value = variables[variable];
    if (value === undefined) throw new Error(`the environment variable ${variable} is not set`);
    return new Secret(value);
  };
}
