import type { Mutant } from './mutant.ts';

const typed = 'test/app/typed-words.test.ts';
const register = 'src/slack/kit/register.ts';
const facts = 'src/usecases/release/facts.ts';

/** Defects in what is data and what is text for eyes. */
export const textMutants: readonly Mutant[] = [
  {
    name: 'a typed line is masked before it is decided with',
    file: register,
    find: "text: storableText(command.text ?? ''),",
    replace: "text: storableText(command.text ?? '').replace(/hf_\\w+/, 'hf_***'),",
    caughtBy: [typed],
  },
  {
    name: 'what people write is recorded with the credentials in it',
    file: 'src/usecases/masked-text.ts',
    find: 'Object.assign(masked, { [field]: redact(text) });',
    replace: 'Object.assign(masked, { [field]: text });',
    caughtBy: [typed],
  },
  {
    name: 'Slack links what it finds in the words of people',
    file: 'src/slack/kit/blocks.ts',
    find: 'verbatim: true };',
    replace: 'verbatim: false };',
    caughtBy: [typed],
  },
  {
    name: 'a private answer is sent without blocks',
    file: register,
    find: 'blocks: reply.blocks ?? sections(new Mrkdwn(reply.text)) });',
    replace: 'blocks: reply.blocks ?? [] });',
    caughtBy: [typed],
  },
  {
    name: 'the reply repeats a credential out of its place',
    file: 'src/slack/commands/deploy-command.ts',
    find: 'return said && maskedReply(said, text);',
    replace: 'return said;',
    caughtBy: ['test/security/canary.test.ts'],
  },
  {
    name: 'a part of a version may begin like an option',
    file: 'src/domain/version.ts',
    find: "part.startsWith('-') || part.startsWith('.')",
    replace: "part.startsWith('.')",
    caughtBy: ['src/domain/version.test.ts'],
  },
  {
    name: 'whatever a service says is its version',
    file: facts,
    find: "if (typeof version === 'string' && isVersion(version) && redact(version) === version)",
    replace: "if (typeof version === 'string')",
    caughtBy: ['src/usecases/release/facts.test.ts'],
  },
  {
    name: 'a number that reading has changed is taken for a version',
    file: facts,
    find: "typeof value === 'number' && Number.isSafeInteger(value) ?",
    replace: "typeof value === 'number' ?",
    caughtBy: ['src/usecases/release/facts.test.ts'],
  },
  {
    name: 'only the end of a name tells that it is secret',
    file: 'src/lib/secret-names.ts',
    find: "return words.some(\n    (word, index) => isSecretWord(words, index) || (isKey(word) && secretKeys.has(words[index - 1] ?? '')),\n  );",
    replace: 'return isSecretWord(words, words.length - 1);',
    caughtBy: ['src/lib/redact.test.ts'],
  },
  {
    name: 'an output is masked only as it is shown',
    file: 'src/integrations/kit/output/shown-output.ts',
    find: 'mask(terminalText(mask(withoutColors(text))))',
    replace: 'mask(terminalText(withoutColors(text)))',
    caughtBy: ['src/integrations/shell/operation-output.test.ts', 'src/integrations/kit/output/shown-output.test.ts'],
  },
  {
    name: 'one odd tag hides all versions',
    file: 'src/integrations/shell/shell-versions.ts',
    find: 'const versions = tags.flatMap((tag) => versionOf(tag) ?? []);',
    replace: 'const versions = tags.every((tag) => versionOf(tag) !== null) ? tags.map(String) : [];',
    caughtBy: ['test/app/processes.test.ts'],
  },
  {
    name: 'an abort leaves alone what moved into a session of its own',
    file: 'src/integrations/shell/operation-family.mjs',
    find: 'if (isKnown(one) || known.has(one.parent) || own.has(one.group) || own.has(one.session)) return true;\n    if (marker === null || !hasEnvironments) return false;',
    replace: 'if (own.has(one.group)) return true;\n    if (marker !== null) return false;',
    caughtBy: ['test/app/processes.test.ts'],
  },
  {
    name: 'another try begins beside what may be at work',
    file: 'src/usecases/deployment/resolve-unknown.ts',
    find: 'return stopped.isAtWork || stopped.isSilent\n    ? unclear(`an earlier attempt',
    replace: 'return stopped.isSilent\n    ? unclear(`an earlier attempt',
    caughtBy: ['src/usecases/deployment/may-be-at-work.test.ts'],
  },
];
