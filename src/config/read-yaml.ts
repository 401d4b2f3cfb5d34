import { type Document, LineCounter, parseDocument } from 'yaml';
import { SettingsError } from './settings-error.ts';

/** YAML aliases could expand a small file into a huge one. */
export const mostAliases = 50;

/** A YAML file with its lines. Throws SettingsError when it cannot be read. */
export function readYaml(text: string, file: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken)
    throw new SettingsError([
      {
        file,
        line: lines.linePos(broken.pos[0]).line,
        key: 'YAML',
        message: broken.message.split('\n')[0] ?? 'cannot be read',
      },
    ]);
  return { document, lines };
}
