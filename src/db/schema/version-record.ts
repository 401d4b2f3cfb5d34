import { bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { VersionRecordId } from '../../domain/ids.ts';
import type { VersionRecord } from '../../domain/version-record/version-record.ts';
import { moment } from './due.ts';

export const versionRecords = pgTable(
  'version_records',
  {
    id: text('id').$type<VersionRecordId>().primaryKey(),
    kind: text('kind').$type<VersionRecord['kind']>().notNull(),
    service: text('service').notNull(),
    version: text('version').notNull(),
    digest: text('digest'),
    verdict: text('verdict').$type<VersionRecord['verdict']>().notNull(),
    text: text('text').notNull(),
    link: jsonb('link').$type<NonNullable<VersionRecord['link']>>(),
    authorId: text('author_id').notNull(),
    onBehalfOf: text('on_behalf_of'),
    at: moment('at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    /** The order in which they were recorded. */
    seq: bigserial('seq', { mode: 'number' }).notNull(),
    withdrawn: jsonb('withdrawn').$type<NonNullable<VersionRecord['withdrawn']>>(),
  },
  (table) => [index('version_records_version').on(table.service, table.version, table.seq)],
);
