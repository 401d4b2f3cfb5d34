import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../src/cli/paths.ts';

const documents = [
  ...readdirSync(projectFolder).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(projectFolder, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  join('src', 'local-workspace', 'README.md'),
];

/** Where a document points to within the project. */
function targets(document: string): string[] {
  const text = readFileSync(join(projectFolder, document), 'utf8').replace(/```[\s\S]*?```/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return links.filter((link) => !/^(?:[a-z]+:|#)/.test(link)).map((link) => link.replace(/#.*$/, ''));
}

test('every link of the documents leads to a file', () => {
  expect(documents.length).toBeGreaterThan(20);
  const broken = documents.flatMap((document) =>
    targets(document)
      .map((target) => join(projectFolder, dirname(document), target))
      .filter((path) => !existsSync(path))
      .map((path) => `${document} → ${relative(projectFolder, path)}`),
  );
  expect(broken).toEqual([]);
  expect(documents.flatMap(targets).length).toBeGreaterThan(40);
});

test('an ADR is linked under its own number', () => {
  const wrong = documents.flatMap((document) =>
    [
      ...readFileSync(join(projectFolder, document), 'utf8').matchAll(
        /\[(?:ADR |decision )?(\d+)\]\((?:[^)]*\/)?(\d{4})-[^)]*\.md\)/gi,
      ),
    ]
      .filter((match) => Number(match[1]) !== Number(match[2]))
      .map((match) => `${document}: ${match[0]}`),
  );
  expect(wrong).toEqual([]);
});
