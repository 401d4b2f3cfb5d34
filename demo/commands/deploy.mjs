// Puts a version of the website into staging, in place of the one that is there, and sees that it answers.
import { askJson } from '../runtime/ask.mjs';
import { knownVersion, Refusal, readFlags, requireDigest, run, say, serviceOf } from '../runtime/flags.mjs';
import { ports } from '../runtime/place.mjs';
import { upload } from '../runtime/website.mjs';

await run(async () => {
  const flags = readFlags(['service', 'version', 'digest']);
  const service = serviceOf(flags.service);
  if (service !== 'website') throw new Refusal(`${service} has no staging`);
  const version = knownVersion(service, flags.version);
  requireDigest(service, version, flags.digest);
  upload('staging', version);
  const seen = await askJson(ports.websiteStaging, '/version.json');
  if (seen?.version !== version) throw new Refusal(`staging answers ${seen?.version ?? 'nothing'}, not ${version}`);
  say(`staging shows ${version}`);
});
