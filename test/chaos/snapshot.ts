import postgres from 'postgres';
import type { DeploymentState } from '../../src/domain/deployment/lifecycle.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import type { ReleaseState } from '../../src/domain/release/lifecycle.ts';

export interface ReleaseRow {
  id: string;
  number: number;
  service: string;
  version: string;
  requester_id: string;
  captain_id: string;
  state: ReleaseState;
  plan: Plan;
  plan_hash: string;
}
export interface DeploymentRow {
  id: string;
  release_id: string;
  service: string;
  version: string;
  previous_version: string | null;
  state: DeploymentState;
  verdict: string | null;
  deployed_at: Date | null;
}
export interface StepRow {
  id: string;
  deployment_id: string;
  release_id: string;
  direction: 'forward' | 'back';
  state: string;
  operation_id: string | null;
  due_at: Date | null;
}
export interface EventRow {
  seq: number;
  release_id: string;
  type: string;
  data: Record<string, unknown>;
  actor_kind: string;
  actor_id: string;
  at: Date;
}
export interface ApprovalRow {
  release_id: string;
  plan_hash: string;
  person_id: string;
  decision: 'approve' | 'reject';
}
export interface PostRow {
  key: string;
  state: string;
  target: string;
  due_at: Date | null;
}
export interface MessageRow {
  release_id: string;
  surface_key: string;
  target: string;
  posted_channel: string | null;
  posted_ts: string | null;
  broken_reason: string | null;
  due_at: Date | null;
}
export interface MeasurementRow {
  deployment_id: string;
  check_name: string;
  at: Date;
  outcome: 'successful' | 'failed' | 'error';
}
export interface LockRow {
  service: string | null;
  created_at: Date;
  lifted_at: Date | null;
}

/** Everything on record, as a checker wants to see it. */
export interface RecordSnapshot {
  releases: ReleaseRow[];
  deployments: DeploymentRow[];
  steps: StepRow[];
  events: EventRow[];
  approvals: ApprovalRow[];
  posts: PostRow[];
  messages: MessageRow[];
  watches: { deployment_id: string; due_at: Date | null }[];
  reminders: { release_id: string; task: { kind: string }; due_at: Date | null }[];
  measurements: MeasurementRow[];
  locks: LockRow[];
  notes: { release_id: string; markdown: string }[];
  escalations: { id: string; acknowledged_by: string | null; closed_at: Date | null }[];
  /** Every row of every table as text, to look for what must not be there. */
  everything: string[];
}

/** Reads the whole record; for small databases of tests only. */
export async function readRecord(databaseUrl: string): Promise<RecordSnapshot> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
    const everything: string[] = [];
    for (const { name } of tables) {
      const rows = await sql.unsafe<{ line: string }[]>(`select row_to_json(t)::text as line from "${name}" t`);
      everything.push(...rows.map(({ line }) => `${name} ${line}`));
    }
    const all = async <T>(query: string): Promise<T[]> => (await sql.unsafe(query)) as unknown as T[];
    return {
      releases: await all('select * from releases order by number'),
      deployments: await all('select * from deployments order by started_at'),
      steps: await all('select * from steps order by deployment_id, position'),
      events: (await all<EventRow>('select * from events order by seq')).map((row) => ({
        ...row,
        seq: Number(row.seq),
      })),
      approvals: await all('select * from approvals'),
      posts: await all('select * from posts'),
      messages: await all('select * from messages'),
      watches: await all('select * from watches'),
      reminders: await all('select * from reminders'),
      measurements: await all('select * from measurements order by id'),
      locks: await all('select * from locks'),
      notes: await all('select * from notes'),
      escalations: await all('select * from escalations'),
      everything,
    };
  } finally {
    await sql.end({ timeout: 1 });
  }
}
