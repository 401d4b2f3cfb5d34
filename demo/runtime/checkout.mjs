// The shop: two sides and the switch before them.
import { join } from 'node:path';
import { ask, askJson } from './ask.mjs';
import { Refusal, say } from './flags.mjs';
import { ports, readJson, servicesFolder, statePath } from './place.mjs';
import { findProcess, stopProcess } from './processes.mjs';
import { answersAs, startHealthy } from './start-healthy.mjs';

/** @typedef {'blue' | 'green'} Side */
/** @typedef {Record<Side, number>} Weights */

export const sides = /** @type {const} */ (['blue', 'green']);
const folder = join(servicesFolder, 'checkout');
const stateFile = () => statePath('checkout-switch.json');

/** @param {Side} side @returns {Side} */
export const otherSide = (side) => (side === 'blue' ? 'green' : 'blue');

/** The version that a side runs; null when it does not run. @param {Side} side */
export function versionOn(side) {
  return findProcess(`checkout-${side}`)?.version ?? null;
}

/** @returns {Promise<Weights>} */
export async function weightsNow() {
  const answer = await askJson(ports.checkoutAdmin, '/weights');
  if (answer === null) throw new Refusal('the traffic switch of checkout does not run; start it with up');
  return /** @type {Weights} */ (answer.weights);
}

/** The side with most of the traffic. @returns {Promise<Side>} */
export async function liveSide() {
  const { blue, green } = await weightsNow();
  return green > blue ? 'green' : 'blue';
}

/** The side that runs this version, the one with more traffic first. @param {string} version @returns {Promise<Side | null>} */
export async function sideOf(version) {
  const live = await liveSide();
  if (versionOn(live) === version) return live;
  const idle = otherSide(live);
  return versionOn(idle) === version ? idle : null;
}

/** Is the version up, with everything that it needs? @param {Side} side @param {string} version */
export async function isSideHealthy(side, version) {
  if (versionOn(side) !== version || !(await answersAs(ports[side], version))) return false;
  return (await ask(ports[side], '/health/db'))?.status === 200;
}

/** Makes sure that the side runs this version, freshly started unless it is healthy. @param {Side} side @param {string} version */
export async function startSide(side, version) {
  if (await isSideHealthy(side, version)) return say(`${side} already runs ${version} and is healthy`);
  const before = versionOn(side);
  if (await stopProcess(`checkout-${side}`)) say(`stopped ${before} on ${side}`);
  const port = ports[side];
  const args = [version, side, String(port)];
  const what = { program: join(folder, 'server.mjs'), args, version, port };
  const ms = await startHealthy(`checkout-${side}`, what, () => isSideHealthy(side, version));
  say(`${side} runs ${version}, healthy after ${ms} ms (port ${port})`);
}

export async function startSwitch() {
  if (findProcess('checkout-switch') !== null && (await askJson(ports.checkoutAdmin, '/weights')) !== null) return;
  await stopProcess('checkout-switch');
  const { checkout: port, checkoutAdmin, blue, green } = ports;
  const args = [...[port, checkoutAdmin, blue, green].map(String), stateFile()];
  const isUp = async () => (await askJson(checkoutAdmin, '/weights')) !== null;
  await startHealthy('checkout-switch', { program: join(folder, 'traffic-switch.mjs'), args, port }, isUp);
  say(`the traffic switch listens on ${port}`);
}

/** The side to which the traffic went when the switch last ran. @returns {Side} */
export function rememberedSide() {
  const saved = /** @type {{ weights?: Weights } | null} */ (readJson(stateFile()));
  return (saved?.weights?.green ?? 0) > 50 ? 'green' : 'blue';
}

/**
 * Sends this share of the traffic to the side and sees through the switch that it arrives.
 * @param {Side} side
 * @param {string} version
 * @param {number} percent
 */
export async function sendTraffic(side, version, percent) {
  const weights = side === 'blue' ? { blue: percent, green: 100 - percent } : { blue: 100 - percent, green: percent };
  const answer = await ask(ports.checkoutAdmin, '/switch', { json: { weights } });
  if (answer?.status !== 200) throw new Refusal(`the traffic switch refused: ${answer?.body ?? 'no answer'}`);
  const asked = percent === 100 ? 5 : 20;
  let arrived = 0;
  for (let count = 0; count < asked; count += 1) {
    const seen = await askJson(ports.checkout, '/version');
    if (seen?.version === version && seen.side === side) arrived += 1;
    else if (percent === 100) throw new Refusal(`the switch still sends customers to ${seen?.version ?? 'nobody'}`);
  }
  // Customers ask at the same time, so a small share may miss our own requests; its weight was accepted above.
  if (percent >= 25 && arrived === 0) throw new Refusal(`none of ${asked} requests was answered by ${version}`);
  say(`${percent} % of the traffic goes to ${version} on ${side}: ${arrived} of ${asked} requests seen there`);
}
