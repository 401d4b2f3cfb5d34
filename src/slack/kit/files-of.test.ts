import { expect, it } from 'vitest';
import { filesOf } from './files-of.ts';

const permalink = 'https://harbor.slack.com/files/U1/F1/report.pdf';

it('names the files of a message with where they open, and leaves out what has no address', () => {
  expect(
    filesOf([
      { name: 'report.pdf', title: 'QA\nreport', permalink },
      { name: 'report.pdf', title: '', permalink },
      { title: 'tombstone' },
      { title: 'odd', permalink: 'javascript:alert(1)' },
      null,
    ]),
  ).toEqual([
    { name: 'QA report', link: permalink },
    { name: 'report.pdf', link: permalink },
  ]);
  expect(filesOf(undefined)).toEqual([]);
  expect(filesOf('x')).toEqual([]);
  expect(filesOf(Array.from({ length: 50 }, () => ({ name: 'x'.repeat(500), permalink })))).toHaveLength(10);
});
