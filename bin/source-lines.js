import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** @type {Map<string, SourceMap | null>} */
const maps = new Map();

/**
 * Makes stack traces name the lines of the sources. Node can do it too, but then reads the map of every file that it
 * loads; here a map is read when a trace first leads through its file, and a start that succeeds reads none.
 */
export function nameSourceLines() {
  Error.prepareStackTrace = (error, frames) =>
    [wordsOf(error), ...frames.map((frame) => `    at ${withSourceLine(frame)}`)].join('\n');
  // By itself, Node would print the line of the bundle, which is most of the file.
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    console.error(error);
    process.exit(1);
  });
}

/** @param {unknown} error */
function wordsOf(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}

/** @param {NodeJS.CallSite} frame */
function withSourceLine(frame) {
  const file = frame.getFileName();
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  if (!file?.startsWith('file:') || line === null || column === null) return String(frame);
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry) || !entry.originalSource) return String(frame);
  const source = fileURLToPath(new URL(entry.originalSource, file));
  const place = `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return String(frame).replace(`${file}:${line}:${column}`, () => place);
}

/**
 * Null when there is none, or none that can be read: the trace then names the bundle.
 *
 * @param {string} file
 */
function mapOf(file) {
  const known = maps.get(file);
  if (known !== undefined) return known;
  /** @type {SourceMap | null} */
  let map = null;
  try {
    map = new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${file}.map`), 'utf8')));
  } catch {}
  maps.set(file, map);
  return map;
}
