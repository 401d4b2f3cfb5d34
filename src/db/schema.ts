export * from './schema/audit.ts';
export * from './schema/check-model.ts';
export * from './schema/deployment.ts';
export * from './schema/incident.ts';
export * from './schema/message.ts';
export * from './schema/release.ts';
export * from './schema/task.ts';
