/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A use of an integration: `uses` is its id, `with` has its own parameters. Strings in the `with` of an action may
 * contain {service} {environment} {version} {previousVersion} {percent} {instance}.
 */
export interface Invocation {
  uses: string;
  with: Readonly<Record<string, Json>>;
}
