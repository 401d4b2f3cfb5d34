import { describe, expect, it } from 'vitest';
import { limits } from '../kit/limits.ts';
import { help } from './help.ts';
import { subcommands, topics } from './index.ts';

describe('/deploy help', () => {
  it('names every word once, by topic, in a message that fits a screen', () => {
    const { text } = help('');
    for (const { name } of subcommands) expect(text.split(`\`${name}\``), name).toHaveLength(2);
    for (const { title } of topics) expect(text).toContain(`*${title}*`);
    expect(text).toContain('*Open a release*');
    expect(text.split('\n').length).toBeLessThan(24);
  });

  it('explains one word, with its further forms, however it is typed', () => {
    for (const typed of ['lock', ' LOCK ', '/deploy lock', 'deploy lock']) {
      const { text, code } = help(typed);
      expect(code).toBeUndefined();
      expect(text.split('\n')).toHaveLength(2);
      expect(text).toContain('/deploy lock hand');
    }
  });

  it('explains every word with “all”, within what Slack takes', () => {
    const { blocks = [] } = help('all');
    const shown = JSON.stringify(blocks);
    for (const { usage } of subcommands.flatMap((one) => [one, ...(one.more ?? [])]))
      expect(shown).toContain(JSON.stringify(usage.split(/[<|]/)[0]?.trim()).slice(1, -1));
    for (const block of blocks) expect(JSON.stringify(block).length).toBeLessThan(limits.sectionText + 200);
  });

  it('names the word that was meant, and says so when there is none', () => {
    expect(help('aprove')).toMatchObject({ code: 'UNKNOWN_SUBCOMMAND' });
    expect(help('aprove').text).toContain('“/deploy help approve”');
    expect(help('frobnicate <!channel>').text).not.toMatch(/Did you mean|<!channel>/);
  });
});
