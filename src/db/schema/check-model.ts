import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AnomalyModel } from '../../domain/analysis/anomaly/model.ts';

export const checkModels = pgTable(
  'check_models',
  {
    service: text('service').notNull(),
    environment: text('environment').notNull(),
    checkName: text('check_name').notNull(),
    query: text('query').notNull(),
    model: jsonb('model').$type<AnomalyModel>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.service, table.environment, table.checkName] })],
);
