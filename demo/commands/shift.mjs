// Sends a share of the traffic to a version that is installed, and sees that it arrives there.
import { isSideHealthy, otherSide, sendTraffic, sideOf, versionOn } from '../runtime/checkout.mjs';
import { knownVersion, Refusal, readFlags, run, serviceOf, usageError } from '../runtime/flags.mjs';
import { pointTo } from '../runtime/website.mjs';

/** @param {string} version @param {number} percent */
async function shiftCheckout(version, percent) {
  const side = await sideOf(version);
  if (side === null) throw new Refusal(`no side runs ${version}; install it first`);
  if (!(await isSideHealthy(side, version)))
    throw new Refusal(`${version} on ${side} is not healthy; no traffic was moved`);
  const other = otherSide(side);
  if (percent < 100 && versionOn(other) === null) throw new Refusal(`${other} does not run, so it can get no traffic`);
  await sendTraffic(side, version, percent);
}

await run(async () => {
  const flags = readFlags(['service', 'version', 'percent']);
  const service = serviceOf(flags.service);
  const version = knownVersion(service, flags.version);
  const percent = Number(flags.percent ?? 100);
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) {
    throw new Refusal('--percent must be a whole number from 1 to 100', usageError);
  }
  if (service === 'checkout') return shiftCheckout(version, percent);
  if (service !== 'website') throw new Refusal('invoices has no traffic: use replace for each instance');
  if (percent !== 100) throw new Refusal('the website moves all visitors at once: --percent 100', usageError);
  await pointTo(version);
});
