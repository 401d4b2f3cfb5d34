import { joiningWords } from '../reserved-words.ts';
import { isVersion } from '../version.ts';

/**
 * What a line can refer to: every configured service and environment, and those of its words that are versions on
 * record.
 */
export interface Nameable {
  services: readonly { name: string; displayName: string; aliases?: readonly string[] }[];
  environments: readonly string[];
  /** Aliases of environments. */
  environmentAliases?: ReadonlyMap<string, string>;
  versions: ReadonlySet<string>;
}

/** What some words refer to, without duplicates, in the order of appearance. */
export interface Named {
  /** Numbers of releases. */
  refs: number[];
  services: string[];
  environments: string[];
  versions: string[];
}

/** A parsed command line. */
export interface TargetLine {
  /** What the leading words refer to: these are the target and not part of the text. */
  target: Named;
  /** The kinds of references, in word order. */
  order: (keyof Named)[];
  /** `to 1.1.0` at the beginning: the rollback target. */
  returnTo: string[];
  /** What follows the target, exactly as typed. */
  words: string;
  /** The whole line except leading release references: for text that includes a service's name. */
  text: string;
  /** What is mentioned inside `words`; it can narrow a target, but never overrides one. */
  mentions: Named;
  /** A first word that is almost the name of a service, when the line does not start with a target. */
  almost: string | null;
}

interface Word {
  /** Without surrounding quotes, formatting marks and punctuation. */
  clean: string;
  start: number;
}

type Part = { kind: keyof Named; values: (string | number)[]; length: number };

const reference = /^(?:r[-‐‑‒–—]|#)(\d+)$/iu;
const isReference = (word: string) => reference.test(word);

/** Later words are ignored: nobody names a target after so many. */
const mostWords = 80;

/** The words of a line that could be versions, to be looked up; a release's reference is never one. */
export function versionWords(line: string): string[] {
  const words = wordsOf(line)
    .filter(({ clean }) => !isReference(clean))
    .flatMap(({ clean }) => [clean, ...splitPair(clean)]);
  return [...new Set(words.flatMap(spellings))].filter((word) => isVersion(word) && /\d|[._+-]/.test(word));
}

/**
 * Parses what a line refers to. A reference is a whole word, `R-12` or `#12`; a bare number is one only when it stands
 * alone. Services, environments and versions are recognized in any order, joined by small words; what follows them is
 * free text and stays intact.
 */
export function readTargetLine(line: string, known: Nameable): TargetLine {
  const words = wordsOf(line).flatMap((word) => withoutPair(word, known));
  const only = words.length === 1 ? /^r?(\d+)$/i.exec(words[0]?.clean ?? '') : null;
  if (only) {
    const number = only[0];
    // `42` may also be a version; then both match, and the lookup determines which one exists.
    const versions = known.versions.has(number) ? [number] : [];
    return { ...nothing(line), target: { ...nobody(), refs: [Number(only[1])], versions }, words: '', text: '' };
  }
  const target = nobody();
  const returnTo: string[] = [];
  const order: (keyof Named)[] = [];
  let at = 0;
  let textFrom = 0;
  for (;;) {
    const joined = joiners(words, at);
    const part = partAt(words, at + joined, known, target.services.length > 0);
    if (part === null) break;
    const isReturn = part.kind === 'versions' && joined > 0 && words[at]?.clean.toLowerCase() === 'to';
    if (isReturn) returnTo.push(...part.values.map(String));
    else {
      add(target, part);
      order.push(part.kind);
    }
    if (part.kind === 'refs' && textFrom === at) textFrom = at + joined + part.length;
    at += joined + part.length;
    // “the shop service is down”: the noun is part of the name.
    if (nouns.has(words[at]?.clean.toLowerCase() ?? '')) at += 1;
  }
  const isNamed = at > 0;
  return {
    target,
    order,
    returnTo,
    // “shop is not ready” keeps its subject.
    words: restOf(line, words[verbs.test(words[at]?.clean ?? '') ? textFrom : at]),
    text: restOf(line, words[textFrom]),
    mentions: mentionsIn(words.slice(at), known),
    almost: isNamed ? null : almostService(words[0]?.clean ?? '', known),
  };
}

const nouns: ReadonlySet<string> = new Set(['service', 'release', 'environment']);
const verbs =
  /^(?:is|are|was|were|has|have|had|does|do|did|can|cannot|could|will|would|keeps?|fail(?:s|ed)?|crash(?:es|ed)?|breaks?|broke|looks|seems|\w+n['’]t)$/i;

/** True when nothing at all is named. */
export function namesNothing(named: Named): boolean {
  return Object.values(named).every((values: unknown[]) => values.length === 0);
}

/** The same version, with or without the `v` that tags often start with. */
export function isSameVersion(a: string, b: string): boolean {
  return a === b || withoutV(a) === withoutV(b);
}

function nobody(): Named {
  return { refs: [], services: [], environments: [], versions: [] };
}

function nothing(line: string): TargetLine {
  return {
    target: nobody(),
    order: [],
    returnTo: [],
    words: line.trim(),
    text: line.trim(),
    mentions: nobody(),
    almost: null,
  };
}

function wordsOf(line: string): Word[] {
  return [...line.matchAll(/\S+/g)].slice(0, mostWords).map((match) => ({
    clean: match[0].replace(/^[`*"'“”‘’(<[]+/u, '').replace(/[`*"'“”‘’)>\],;:.!?]+$/u, ''),
    start: match.index,
  }));
}

/** From this word to the end of the line, as typed; a separating dash or colon is omitted. */
function restOf(line: string, from: Word | undefined): string {
  return from === undefined
    ? ''
    : line
        .slice(from.start)
        .replace(/^[-–—:,;]+(?=\s|$)/u, '')
        .trim();
}

const joining: ReadonlySet<string> = new Set([...joiningWords, '&', '+', '']);

/** How many small words precede a possible name here; at most two: “in the”, “of service”. */
function joiners(words: readonly Word[], at: number): number {
  let count = 0;
  while (count < 2 && words[at + count] && joining.has(words[at + count]?.clean.toLowerCase() ?? '')) count += 1;
  return count;
}

function partAt(words: readonly Word[], at: number, known: Nameable, isAfterService: boolean): Part | null {
  const word = words[at]?.clean ?? '';
  if (word === '') return null;
  const ref = reference.exec(word);
  if (ref) return { kind: 'refs', values: [Number(ref[1])], length: 1 };
  const service = serviceAt(words, at, known);
  if (service) return { kind: 'services', values: [service.name], length: service.length };
  const named = word.toLowerCase();
  const meant = known.environmentAliases?.get(named) ?? named;
  const environment = known.environments.find((name) => name === meant);
  if (environment !== undefined) return { kind: 'environments', values: [environment], length: 1 };
  const unit = words[at + 1]?.clean ?? '';
  return isVersionWord(word, unit, known, isAfterService) ? { kind: 'versions', values: [word], length: 1 } : null;
}

/** A service by its name or its display name, which may have several words. */
function serviceAt(
  words: readonly Word[],
  at: number,
  { services }: Nameable,
): { name: string; length: number } | null {
  let best: { name: string; length: number } | null = null;
  for (const { name, displayName, aliases = [] } of services)
    for (const alias of [name, displayName.toLowerCase(), ...aliases]) {
      const wanted = alias.split(/\s+/).filter(Boolean);
      const isHere = wanted.length > 0 && wanted.every((one, index) => withoutOwner(words[at + index]?.clean) === one);
      if (isHere && wanted.length > (best?.length ?? 0)) best = { name, length: wanted.length };
    }
  return best;
}

/** `shop’s` refers to shop. */
function withoutOwner(word = ''): string {
  return word.toLowerCase().replace(/['’]s$/u, '');
}

const units = /^(?:%|percent|ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?|[kmgt]i?b|times|x|k|m|of|req\/s|rps)$/i;

/**
 * A version on record is recognized anywhere, unless it is only a number: that needs its service before it. Something
 * that looks like a version is also one, even if it is not on record; a number with a unit is not.
 */
function isVersionWord(word: string, next: string, known: Nameable, isAfterService: boolean): boolean {
  if (/^\d+$/.test(word)) return isAfterService && known.versions.has(word) && !units.test(next);
  if (spellings(word).some((one) => known.versions.has(one))) return !(/^\d+\.\d+$/.test(word) && units.test(next));
  if (/^v?\d+(?:\.\d+){2,}(?:[.+_-][0-9A-Za-z.+_-]*)?$/i.test(word)) return true;
  return /^v?\d+\.\d+(?:[+_-][0-9A-Za-z.+_-]*)?$/i.test(word) && !units.test(next);
}

function withoutV(version: string): string {
  return version.replace(/^v(?=\d)/i, '');
}

function spellings(word: string): string[] {
  const bare = withoutV(word);
  return /^\d/.test(bare) ? [word, bare, `v${bare}`] : [word];
}

/** `shop@1.2.0` as a service and a version; the text still starts where the word does. */
function withoutPair(word: Word, { services }: Nameable): Word[] {
  const [name, version] = splitPair(word.clean);
  const isPair = services.some((one) => one.name === name?.toLowerCase());
  return isPair && name && version
    ? [
        { ...word, clean: name },
        { ...word, clean: version },
      ]
    : [word];
}

/** Splits `shop@1.2.0`, `shop:1.2.0`, `shop/1.2.0`; nothing for other words. */
function splitPair(word: string): string[] {
  const [, name, version] = /^([^@:/=]+)[@:/=]([^@:/=]+)$/.exec(word) ?? [];
  return name !== undefined && version !== undefined ? [name, version] : [];
}

function add(named: Named, part: Part): void {
  const values: (string | number)[] = named[part.kind];
  for (const value of part.values) if (!values.includes(value)) values.push(value);
}

function mentionsIn(words: readonly Word[], known: Nameable): Named {
  const mentions = nobody();
  for (let at = 0; at < words.length; ) {
    const part = partAt(words, at, known, false);
    // Within a sentence, only a version on record counts: “1.5 times” or “1.2.3.4” usually is not one.
    const isMeant = part !== null && (part.kind !== 'versions' || part.values.some((one) => isOnRecord(one, known)));
    if (isMeant) add(mentions, part);
    at += part?.length ?? 1;
  }
  return mentions;
}

function isOnRecord(version: string | number, { versions }: Nameable): boolean {
  return spellings(String(version)).some((one) => versions.has(one));
}

/** One letter added, missing, replaced, or two swapped; only in names of at least four letters. */
function almostService(word: string, { services }: Nameable): string | null {
  const asked = word.toLowerCase();
  const found = services.find(({ name }) => name.length >= 4 && isOneSlipAway(asked, name));
  return found?.name ?? null;
}

function isOneSlipAway(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
