import { err, ok, type Result } from '../../lib/result.ts';
import { readTime } from '../commands/read-time.ts';

/** A typed task: its title, and what follows it. */
export interface TypedTask {
  title: string;
  assignee: string | null;
  deadline: Date | null;
}

/**
 * Reads `<title> [for @person] [by <time>]`, the two in any order; the time is local time in `timeZone`. What only looks
 * like one of them is part of the title; a time that is incomplete is an error, with a sentence that says what is
 * missing.
 */
export async function parseNewTask(text: string, now: Date, timeZone: string): Promise<Result<TypedTask, string>> {
  const typed: TypedTask = { title: text.trim(), assignee: null, deadline: null };
  for (;;) {
    const [, before = '', name] =
      /^([\s\S]*\S)\s+for\s+(@\S+|<@\S+>|agent:\S+|me|[^@\s]+@[^@\s]+)$/i.exec(typed.title) ?? [];
    if (name !== undefined && typed.assignee === null) {
      typed.title = before;
      typed.assignee = name.toLowerCase() === 'me' ? 'me' : name;
      continue;
    }
    const [, kept = '', when] = /^([\s\S]*\S)\s+by\s+(\S[\s\S]*)$/i.exec(typed.title) ?? [];
    if (when === undefined || typed.deadline !== null) return ok(typed);
    const words = when.split(/\s+/);
    const read = await readTime(words, now, timeZone);
    if (typeof read === 'string') return err(read);
    if (read === null || read.words !== words.length) return ok(typed);
    typed.title = kept;
    typed.deadline = read.at;
  }
}
