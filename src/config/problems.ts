import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml';
import type { ZodError } from 'zod';

/** One problem in the settings: where, what, and how to fix it. */
export interface SettingsProblem {
  file: string;
  line: number | null;
  key: string;
  message: string;
}

/** Keys of earlier versions, and their replacements. */
const movedKeys: Readonly<Record<string, string>> = {
  commands: 'its actions now go directly under the environment: deploy, install, smoke, shift, replace, restore',
  artifacts: 'it is now called versions: { uses: shell, list: […], describe: […] }',
};

/** The problems found by the schema, with the line in the file. */
export function problemsOf(error: ZodError, file: string, document: Document, lines: LineCounter): SettingsProblem[] {
  return error.issues.map((issue) => {
    const path = issue.path.map(String);
    const unknown =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ key, line: lineOf(document, lines, [...path, key]) }))[0]
        : undefined;
    return {
      file,
      line: unknown?.line ?? lineOf(document, lines, path),
      key: [...path, ...(unknown ? [unknown.key] : [])].join('.') || 'the file',
      message: unknown ? (movedKeys[unknown.key] ?? 'unknown key; check its spelling, or remove it') : issue.message,
    };
  });
}

/** The line of the node at `path`, or of the nearest one above it that exists. */
export function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair && isNode(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
