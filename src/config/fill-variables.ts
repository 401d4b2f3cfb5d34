import { type Document, isPair, isScalar, visit } from 'yaml';
import { soundsSecret } from '../lib/secret-names.ts';

/** A placeholder in the file that cannot be replaced. */
interface Unfilled {
  offset: number;
  key: string;
  message: string;
}

/**
 * Replaces `${NAME}` in the values of a settings file. It happens after the file was parsed, so a variable's value is
 * always text and never becomes a key, a list or another line. Returns the placeholders that could not be replaced.
 */
export function fillVariables(
  document: Document,
  variables: Readonly<Record<string, string | undefined>>,
): readonly Unfilled[] {
  const problems: Unfilled[] = [];
  visit(document, {
    Scalar: (position, node, path) => {
      const text = node.value;
      if (position === 'key' || typeof text !== 'string') return;
      node.value = text.replace(/\$\{([A-Z0-9_]+)\}/g, (whole, name: string) => {
        const problem = problemOf(name, variables[name], path.some(isCommandEnvironment));
        if (problem !== null) problems.push({ offset: node.range?.[0] ?? 0, key: name, message: problem });
        return variables[name] ?? whole;
      });
    },
  });
  return problems;
}

function problemOf(name: string, value: string | undefined, isForCommands: boolean): string | null {
  if (value === undefined) return `the environment variable ${name} is not set`;
  // Everything else in the file is shown to people: command lines and URLs appear in the plan.
  if (soundsSecret(name) && !isForCommands)
    return `the variable ${name} looks like a secret, and this value is shown to people; pass it to the commands in commandEnvironment, or rename the variable if it is not one`;
  return null;
}

function isCommandEnvironment(node: unknown): boolean {
  return isPair(node) && isScalar(node.key) && node.key.value === 'commandEnvironment';
}
