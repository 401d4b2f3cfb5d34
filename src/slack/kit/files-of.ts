import { z } from 'zod';
import { storableText } from '../../lib/storable-text.ts';
import { cut } from './limits.ts';

const File = z.object({
  name: z.string().nullish(),
  title: z.string().nullish(),
  permalink: z.url({ protocol: /^https?$/ }),
});

/** A message with more files is rare, and their names have to fit into a note. */
const mostFiles = 10;
const longestName = 100;

/** The files of a message, with where each opens in Slack; one without an address is left out. */
export function filesOf(files: unknown): { name: string; link: string }[] {
  if (!Array.isArray(files)) return [];
  return files.slice(0, mostFiles).flatMap((file) => {
    const { data } = File.safeParse(file);
    if (data === undefined) return [];
    const name = storableText((data.title || data.name) ?? 'file').replace(/\s+/g, ' ');
    return [{ name: cut(name, longestName), link: data.permalink }];
  });
}
