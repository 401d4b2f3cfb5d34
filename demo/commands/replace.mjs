// Replaces one instance of invoices: lets it finish, starts the version, and sees that it works.
import { knownVersion, Refusal, readFlags, requireDigest, run, serviceOf, usageError } from '../runtime/flags.mjs';
import { instances, replaceInstance } from '../runtime/invoices.mjs';

await run(async () => {
  const flags = readFlags(['service', 'instance', 'version', 'digest']);
  const service = serviceOf(flags.service);
  if (service !== 'invoices') throw new Refusal(`${service} has no instances: use install and shift`, usageError);
  const version = knownVersion(service, flags.version);
  requireDigest(service, version, flags.digest);
  const instance = instances.find((one) => String(one) === flags.instance);
  if (instance === undefined) throw new Refusal(`--instance must be one of ${instances.join(', ')}`, usageError);
  await replaceInstance(instance, version);
});
