import { bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { VersionResultId } from '../../domain/ids.ts';
import type { VersionResult } from '../../domain/version-result/version-result.ts';
import { moment } from './due.ts';

export const versionResults = pgTable(
  'version_results',
  {
    id: text('id').$type<VersionResultId>().primaryKey(),
    kind: text('kind').$type<VersionResult['kind']>().notNull(),
    service: text('service').notNull(),
    version: text('version').notNull(),
    digest: text('digest'),
    name: text('name').notNull(),
    summary: jsonb('summary').$type<VersionResult['summary']>().notNull(),
    files: jsonb('files').$type<VersionResult['files']>().notNull(),
    url: text('url'),
    source: text('source').$type<VersionResult['source']>().notNull(),
    authorId: text('author_id').notNull(),
    onBehalfOf: text('on_behalf_of'),
    at: moment('at').notNull(),
    /** The order in which they were recorded. */
    seq: bigserial('seq', { mode: 'number' }).notNull(),
  },
  (table) => [index('version_results_version').on(table.service, table.version, table.seq)],
);
