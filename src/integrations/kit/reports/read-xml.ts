import { setImmediate as othersFirst } from 'node:timers/promises';
import { SaxesParser } from 'saxes';
import { Unreadable } from './unreadable.ts';

/** What a reader of one format is told, in the order of the document. */
export interface XmlListener {
  /** `path`: the names of the elements that it lies in, from the root; without itself. */
  open(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void;
  close?(name: string, path: readonly string[]): void;
}

/** Reports nest a few levels; nested suites a few more. */
const deepest = 100;
const chunk = 64 * 1_024;

/**
 * Parses XML strictly. A document type may be named, and is neither fetched nor read; one that declares anything itself is
 * refused, and so is every entity that XML does not define. Lets others work in between. Throws Unreadable.
 */
export async function readXml(text: string, listener: XmlListener): Promise<void> {
  const parser = new SaxesParser();
  const path: string[] = [];
  let problem: Unreadable | null = null;
  const fail = (words: string) => {
    problem ??= new Unreadable(words);
  };
  parser.on('error', () => fail('it is no well-formed XML'));
  parser.on('doctype', (declared) => {
    if (declared.includes('[')) fail('its document type declares things of its own');
  });
  parser.on('opentag', ({ name, attributes, isSelfClosing }) => {
    if (problem !== null) return;
    if (path.length >= deepest) return fail(`it is nested deeper than ${deepest} levels`);
    listener.open(name, attributes, path);
    if (!isSelfClosing) path.push(name);
  });
  parser.on('closetag', ({ name, isSelfClosing }) => {
    if (problem !== null) return;
    if (!isSelfClosing) path.pop();
    listener.close?.(name, path);
  });
  for (let at = 0; at < text.length && problem === null; at += chunk) {
    parser.write(text.slice(at, at + chunk));
    await othersFirst();
  }
  if (problem === null) parser.close();
  if (problem !== null) throw problem;
}

/** A whole number of an attribute, not below zero; null when it is not there. Throws Unreadable for anything else. */
export function countIn(attributes: Readonly<Record<string, string>>, name: string): number | null {
  const text = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Unreadable(`the attribute ${name} is no count`);
}
