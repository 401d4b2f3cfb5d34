// Prints what one version of a service is, as JSON. Exit code 3: there is no such version.
import { knownVersion, readFlags, run, say, serviceOf } from '../runtime/flags.mjs';
import { digestOf, versionsOf } from '../runtime/versions.mjs';

await run(() => {
  const flags = readFlags(['service', 'version']);
  const service = serviceOf(flags.service);
  const version = knownVersion(service, flags.version);
  say(JSON.stringify({ version, digest: digestOf(service, version), ...versionsOf(service).get(version) }));
});
