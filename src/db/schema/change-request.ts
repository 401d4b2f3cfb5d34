import { index, pgTable, serial, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ChangeOutcome } from '../../domain/change/change-request.ts';
import type { ChangeState } from '../../domain/change/lifecycle.ts';
import type { ChangeRequestId, ReleaseId } from '../../domain/ids.ts';
import type { ChangeType } from '../../domain/linked-record/settings.ts';
import { moment } from './due.ts';
import { releases } from './release.ts';

export const changeRequests = pgTable(
  'change_requests',
  {
    id: text('id').$type<ChangeRequestId>().primaryKey(),
    number: serial('number').notNull(),
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .notNull()
      .references(() => releases.id),
    type: text('type').$type<ChangeType>().notNull(),
    typeReason: text('type_reason').notNull(),
    state: text('state').$type<ChangeState>().notNull(),
    openedAt: moment('opened_at').notNull(),
    authorizedAt: moment('authorized_at'),
    reviewBy: moment('review_by'),
    outcome: text('outcome').$type<ChangeOutcome>(),
    reviewWords: text('review_words').notNull().default(''),
    reviewedBy: text('reviewed_by'),
    reviewedAt: moment('reviewed_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('change_requests_number').on(table.number),
    // The database itself rejects a second one of a release.
    uniqueIndex('change_requests_release').on(table.releaseId),
    index('change_requests_state').on(table.state, table.number),
  ],
);
