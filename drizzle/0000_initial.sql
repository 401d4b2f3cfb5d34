CREATE TABLE "deployments" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"service" text NOT NULL,
	"environment" text NOT NULL,
	"version" text NOT NULL,
	"previous_version" text,
	"strategy" text NOT NULL,
	"state" text NOT NULL,
	"baseline" jsonb NOT NULL,
	"verdict" text NOT NULL,
	"findings" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"deployed_at" timestamp (3) with time zone,
	"watch_ends_at" timestamp (3) with time zone,
	"rollback" jsonb,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "escalations" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"deployment_id" text NOT NULL,
	"key" text NOT NULL,
	"severity" text NOT NULL,
	"summary" text NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"tier" text NOT NULL,
	"acknowledged_by" text,
	"acknowledged_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "measurements" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"deployment_id" text NOT NULL,
	"check_name" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"latency_ms" real,
	"detail" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollback_proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"deployment_id" text NOT NULL,
	"state" text NOT NULL,
	"revision" integer NOT NULL,
	"target_version" text NOT NULL,
	"expected_ms" integer NOT NULL,
	"is_proven" boolean NOT NULL,
	"findings" jsonb NOT NULL,
	"evidence" jsonb NOT NULL,
	"leaves" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"decision_reason" text
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"id" text PRIMARY KEY NOT NULL,
	"deployment_id" text NOT NULL,
	"release_id" text NOT NULL,
	"direction" text NOT NULL,
	"position" integer NOT NULL,
	"planned" jsonb NOT NULL,
	"state" text NOT NULL,
	"operation_id" text,
	"host" text,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"output" text DEFAULT '' NOT NULL,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "watches" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"deployment_id" text NOT NULL,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"surface_key" text NOT NULL,
	"surface" jsonb NOT NULL,
	"target" text NOT NULL,
	"posted_channel" text,
	"posted_ts" text,
	"posted_hash" text,
	"posted_at" timestamp (3) with time zone,
	"shown_cells" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"broken_reason" text,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "posts" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text,
	"key" text NOT NULL,
	"target" text NOT NULL,
	"thread_of" jsonb,
	"content" jsonb NOT NULL,
	"state" text NOT NULL,
	"posted_channel" text,
	"posted_ts" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reminders" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"task" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"plan_hash" text NOT NULL,
	"person_id" text NOT NULL,
	"decision" text NOT NULL,
	"comment" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"key" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"answer" jsonb,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "locks" (
	"id" text PRIMARY KEY NOT NULL,
	"scope" text NOT NULL,
	"environment" text,
	"service" text,
	"reason" text NOT NULL,
	"author_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"lifted_at" timestamp (3) with time zone,
	"lifted_by" text,
	"lift_reason" text
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"id" text PRIMARY KEY NOT NULL,
	"number" serial NOT NULL,
	"service" text NOT NULL,
	"version" text NOT NULL,
	"environment" text NOT NULL,
	"reason" text NOT NULL,
	"requester_id" text NOT NULL,
	"captain_id" text NOT NULL,
	"state" text NOT NULL,
	"revision" integer NOT NULL,
	"plan" jsonb NOT NULL,
	"plan_hash" text NOT NULL,
	"root_task_id" text NOT NULL,
	"starts_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "notes" (
	"id" text PRIMARY KEY NOT NULL,
	"task_id" text NOT NULL,
	"release_id" text NOT NULL,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"markdown" text NOT NULL,
	"author_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"parent_id" text,
	"position" integer NOT NULL,
	"title" text NOT NULL,
	"role" text NOT NULL,
	"assignee_id" text,
	"state" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "todos" (
	"id" text PRIMARY KEY NOT NULL,
	"task_id" text NOT NULL,
	"release_id" text NOT NULL,
	"position" integer NOT NULL,
	"title" text NOT NULL,
	"evidence" text NOT NULL,
	"check_name" text,
	"phase" text NOT NULL,
	"ticked" jsonb
);
--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "measurements" ADD CONSTRAINT "measurements_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rollback_proposals" ADD CONSTRAINT "rollback_proposals_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rollback_proposals" ADD CONSTRAINT "rollback_proposals_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watches" ADD CONSTRAINT "watches_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watches" ADD CONSTRAINT "watches_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "todos" ADD CONSTRAINT "todos_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "todos" ADD CONSTRAINT "todos_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_release" ON "deployments" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "deployments_service" ON "deployments" USING btree ("service","environment","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "escalations_open_key" ON "escalations" USING btree ("key") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "escalations_release" ON "escalations" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "measurements_deployment" ON "measurements" USING btree ("deployment_id","id");--> statement-breakpoint
CREATE INDEX "rollback_proposals_release" ON "rollback_proposals" USING btree ("release_id");--> statement-breakpoint
CREATE UNIQUE INDEX "steps_position" ON "steps" USING btree ("deployment_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "steps_operation" ON "steps" USING btree ("operation_id");--> statement-breakpoint
CREATE INDEX "steps_due" ON "steps" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "watches_deployment" ON "watches" USING btree ("deployment_id");--> statement-breakpoint
CREATE INDEX "watches_due" ON "watches" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_surface" ON "messages" USING btree ("release_id","surface_key","target");--> statement-breakpoint
CREATE INDEX "messages_due" ON "messages" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "posts_key" ON "posts" USING btree ("key");--> statement-breakpoint
CREATE INDEX "posts_release" ON "posts" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "posts_due" ON "posts" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "reminders_due" ON "reminders" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_once" ON "approvals" USING btree ("release_id","plan_hash","person_id");--> statement-breakpoint
CREATE INDEX "events_release" ON "events" USING btree ("release_id","seq");--> statement-breakpoint
CREATE INDEX "inbox_received" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_number" ON "releases" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_one_active" ON "releases" USING btree ("service","environment") WHERE state in ('draft', 'in_review', 'approved', 'in_progress', 'failed');--> statement-breakpoint
CREATE INDEX "releases_recent" ON "releases" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "notes_release" ON "notes" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "tasks_release" ON "tasks" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "todos_release" ON "todos" USING btree ("release_id");