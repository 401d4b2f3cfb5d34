// Puts a version beside the one that is live, without traffic, and waits until it is healthy.
import { liveSide, otherSide, startSide, versionOn, weightsNow } from '../runtime/checkout.mjs';
import { knownVersion, Refusal, readFlags, requireDigest, run, say, serviceOf } from '../runtime/flags.mjs';
import { idleSlot, liveSlot, upload, versionIn } from '../runtime/website.mjs';

/** @param {string} version */
async function installCheckout(version) {
  const live = await liveSide();
  if (versionOn(live) === version) return say(`${version} is already live on ${live}`);
  const idle = otherSide(live);
  const share = (await weightsNow())[idle];
  if (share > 0 && versionOn(idle) !== version) {
    throw new Refusal(`${idle} runs ${versionOn(idle)} and still gets ${share} % of the traffic`);
  }
  say(`${live} is live with ${versionOn(live)}; installing ${version} on ${idle}`);
  await startSide(idle, version);
}

/** @param {string} version */
function installWebsite(version) {
  const live = liveSlot();
  if (live === null) throw new Refusal('the website does not run; start it with up');
  if (versionIn(live) === version) return say(`${version} is already live in the ${live} slot`);
  upload(idleSlot(), version);
}

await run(async () => {
  const flags = readFlags(['service', 'version', 'digest']);
  const service = serviceOf(flags.service);
  const version = knownVersion(service, flags.version);
  requireDigest(service, version, flags.digest);
  if (service === 'checkout') await installCheckout(version);
  else if (service === 'website') installWebsite(version);
  else throw new Refusal('invoices has no idle side: use replace for each instance');
});
