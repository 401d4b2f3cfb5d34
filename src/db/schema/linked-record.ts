import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { LinkedRecordId, ReleaseId } from '../../domain/ids.ts';
import type { ChangeApproval, RecordKind, RecordPhase } from '../../domain/linked-record/linked-record.ts';
import { dueColumns } from './due.ts';
import { releases } from './release.ts';

export const linkedRecords = pgTable(
  'linked_records',
  {
    id: text('id').$type<LinkedRecordId>().primaryKey(),
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .notNull()
      .references(() => releases.id),
    kind: text('kind').$type<RecordKind>().notNull(),
    uses: text('uses').notNull(),
    name: text('name').notNull(),
    isNamed: boolean('is_named').notNull().default(false),
    remoteId: text('remote_id'),
    number: text('number'),
    title: text('title'),
    link: text('link'),
    told: text('told').$type<RecordPhase>(),
    approval: text('approval').$type<ChangeApproval>(),
    status: text('status'),
    failure: text('failure'),
    ...dueColumns,
  },
  (table) => [
    uniqueIndex('linked_records_name').on(table.releaseId, table.kind, table.uses, table.name),
    index('linked_records_remote').on(table.remoteId).where(sql`remote_id is not null`),
    index('linked_records_due').on(table.priority, table.dueAt).where(sql`due_at is not null`),
  ],
);
