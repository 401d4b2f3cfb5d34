// Checks that a version does what it should. `--target idle` (the side or slot without visitors, the default where
// there is one) or `--target live` (as visitors reach it).
import { ask } from '../runtime/ask.mjs';
import { liveSide, otherSide } from '../runtime/checkout.mjs';
import { knownVersion, Refusal, readFlags, run, say, serviceOf, usageError } from '../runtime/flags.mjs';
import { instances, seeWork } from '../runtime/invoices.mjs';
import { ports } from '../runtime/place.mjs';

/**
 * @param {number} port
 * @param {string} path
 * @param {string} expected what the answer must say
 */
async function check(port, path, expected) {
  const answer = await ask(port, path);
  const isOk = answer !== null && answer.status === 200 && answer.body.includes(expected);
  say(
    `${isOk ? 'ok    ' : 'FAILED'}  ${path}  ${answer === null ? 'no answer' : `${answer.status} in ${Math.round(answer.ms)} ms`}`,
  );
  return isOk;
}

/** @param {string} version @param {boolean} isIdle */
async function smokeCheckout(version, isIdle) {
  const port = isIdle ? ports[otherSide(await liveSide())] : ports.checkout;
  const says = `"version":"${version}"`;
  return [
    await check(port, '/version', says),
    await check(port, '/health', says),
    await check(port, '/health/db', '"ok"'),
    await check(port, '/', `version ${version}`),
    await check(port, '/cart', '"total"'),
    await check(port, '/pay', '"accepted":true'),
  ];
}

/** @param {string} version @param {boolean} isIdle */
async function smokeWebsite(version, isIdle) {
  const port = isIdle ? ports.websitePreview : ports.website;
  const paths = ['/', '/about.html'].map((path) => check(port, path, `version ${version},`));
  return [await check(port, '/version.json', `"${version}"`), ...(await Promise.all(paths))];
}

/** @param {string} version */
async function smokeInvoices(version) {
  const results = [];
  for (const instance of instances) {
    results.push(await check(ports.invoices(instance), '/health', `"version":"${version}"`));
    await seeWork(instance);
  }
  return results;
}

await run(async () => {
  const flags = readFlags(['service', 'version', 'target']);
  const service = serviceOf(flags.service);
  const version = knownVersion(service, flags.version);
  const target = flags.target ?? (service === 'invoices' ? 'live' : 'idle');
  if (target !== 'idle' && target !== 'live') throw new Refusal('--target must be idle or live', usageError);
  if (service === 'invoices' && target === 'idle') throw new Refusal('invoices has no idle side');
  const smoke = { checkout: smokeCheckout, website: smokeWebsite, invoices: smokeInvoices }[service];
  const results = await smoke(version, target === 'idle');
  const failed = results.filter((isOk) => !isOk).length;
  if (failed > 0)
    throw new Refusal(`${failed} of ${results.length} checks of ${service} ${version} (${target}) failed`);
  say(`all ${results.length} checks of ${service} ${version} (${target}) passed`);
});
