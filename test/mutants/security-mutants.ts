import type { Mutant } from './mutant.ts';

const signed = 'src/slack/kit/signed-requests.ts';
const signedTests = ['test/security/signed-requests.test.ts'];

/** Defects that let somebody in, or something out. */
export const securityMutants: readonly Mutant[] = [
  {
    name: 'a signature is not compared',
    file: signed,
    find: 'return timingSafeEqual(createHmac',
    replace: 'return digest.length > 0 || timingSafeEqual(createHmac',
    caughtBy: signedTests,
  },
  {
    name: 'a signed request never gets too old',
    file: signed,
    find: 'return age <= maxAgeSeconds ?',
    replace: 'return Number.isFinite(age) ?',
    caughtBy: signedTests,
  },
  {
    name: 'a signed request may come from the future',
    file: signed,
    find: 'const age = Math.abs(clock.now().getTime() / 1_000 - Number(timestamp));',
    replace: 'const age = clock.now().getTime() / 1_000 - Number(timestamp);',
    caughtBy: signedTests,
  },
  {
    name: 'a body of any size is kept',
    file: 'src/lib/read-body.ts',
    find: 'if (size <= limit && hasRoom) return Buffer.concat(chunks);',
    replace: 'if (hasRoom) return Buffer.concat(chunks);',
    caughtBy: ['test/security/listener.test.ts'],
  },
  {
    name: 'clients that Slack did not sign for are never held back',
    file: 'src/lib/token-buckets.ts',
    find: 'const isGranted = tokens >= 1;',
    replace: 'const isGranted = tokens > -1e9;',
    caughtBy: ['src/lib/token-buckets.test.ts', 'test/security/floods.test.ts'],
  },
  {
    name: 'people of another workspace are heard',
    file: 'src/slack/kit/workspace-home.ts',
    find: "if (!isHere) return 'it comes from another workspace';",
    replace: '',
    caughtBy: ['test/security/foreign-deliveries.test.ts'],
  },
  {
    name: 'answers go wherever a delivery says',
    file: 'src/slack/kit/workspace-home.ts',
    find: "url.hostname.endsWith('.slack.com')",
    replace: "url.hostname.endsWith('slack.com')",
    caughtBy: ['test/security/foreign-deliveries.test.ts'],
  },
  {
    name: 'probes go to private addresses',
    file: 'src/lib/address-rules.ts',
    find: "(reach === 'private' && isIn(allowed, address))",
    replace: "(reach === 'private' && allowed.length >= 0)",
    caughtBy: ['test/security/probe-addresses.test.ts'],
  },
  {
    name: 'probes go to the metadata of cloud machines',
    file: 'src/lib/address-rules.ts',
    find: "  '169.254.0.0/16',\n",
    replace: '',
    caughtBy: ['test/security/probe-addresses.test.ts', 'src/lib/address-rules.test.ts'],
  },
  {
    name: 'only the first address of a name is checked',
    file: 'src/lib/checked-address.ts',
    find: 'for (const { address } of found) checkAddress',
    replace: 'for (const { address } of found.slice(0, 1)) checkAddress',
    caughtBy: ['test/security/probe-addresses.test.ts', 'src/integrations/http'],
  },
  {
    name: 'secrets are not known by their value',
    file: 'src/lib/redact.ts',
    find: 'return maskForms(text, kept);',
    replace: 'return text;',
    caughtBy: ['src/lib/redact.test.ts'],
  },
  {
    name: 'a secret may stand where people read it',
    file: 'src/config/fill-variables.ts',
    find: 'if (soundsSecret(name) && !isForCommands)',
    replace: 'if (soundsSecret(name) && !isForCommands && name === "")',
    caughtBy: ['src/config/settings.test.ts'],
  },
  {
    name: 'the verification of the record does not compare an event with the one before',
    file: 'src/domain/audit/check-chain.ts',
    find: 'if (previousHash === head.hash) return null;',
    replace: "if (previousHash !== '') return null;",
    caughtBy: ['src/domain/audit/audit.test.ts'],
  },
];
