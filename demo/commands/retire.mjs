// Ends what no longer gets traffic, when the version to keep is live. Afterwards a rollback has to start it first.
import { sides, versionOn, weightsNow } from '../runtime/checkout.mjs';
import { knownVersion, Refusal, readFlags, run, say, serviceOf } from '../runtime/flags.mjs';
import { stopProcess } from '../runtime/processes.mjs';
import { emptySlot, idleSlot, liveSlot, versionIn } from '../runtime/website.mjs';

/** @param {string} keep */
async function retireCheckout(keep) {
  const weights = await weightsNow();
  const live = sides.find((side) => weights[side] === 100 && versionOn(side) === keep);
  if (live === undefined) throw new Refusal(`${keep} does not have all of the traffic; nothing was stopped`);
  const idle = live === 'blue' ? 'green' : 'blue';
  const version = versionOn(idle);
  say((await stopProcess(`checkout-${idle}`)) ? `stopped ${version} on ${idle}` : `${idle} did not run`);
}

/** @param {string} keep */
function retireWebsite(keep) {
  const live = liveSlot();
  if (live === null || versionIn(live) !== keep) throw new Refusal(`${keep} is not live; nothing was removed`);
  const idle = idleSlot();
  say(versionIn(idle) === null ? `the ${idle} slot is empty` : `removed ${versionIn(idle)} from the ${idle} slot`);
  emptySlot(idle);
}

await run(async () => {
  const flags = readFlags(['service', 'keep']);
  const service = serviceOf(flags.service);
  const keep = knownVersion(service, flags.keep);
  if (service === 'checkout') await retireCheckout(keep);
  else if (service === 'website') retireWebsite(keep);
  else say('invoices keeps no earlier version running');
});
