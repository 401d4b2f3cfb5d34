CREATE TABLE "agents" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"scope" jsonb NOT NULL,
	"token_hash" text NOT NULL,
	"per_minute" integer NOT NULL,
	"per_day" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoked_by" text,
	"last_seen_at" timestamp (3) with time zone,
	"minute_at" timestamp (3) with time zone,
	"minute_calls" integer DEFAULT 0 NOT NULL,
	"day_at" timestamp (3) with time zone,
	"day_calls" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"key" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"fired_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "freezes" (
	"id" text PRIMARY KEY NOT NULL,
	"service" text,
	"environment" text,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"placed_by" text NOT NULL,
	"placed_at" timestamp (3) with time zone NOT NULL,
	"ended_by" text,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "improvements" (
	"id" text PRIMARY KEY NOT NULL,
	"number" serial NOT NULL,
	"of" text NOT NULL,
	"title" text NOT NULL,
	"justification" text NOT NULL,
	"release_id" text,
	"proposer_id" text NOT NULL,
	"on_behalf_of" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"post_id" text NOT NULL,
	"state" text NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"comment" text DEFAULT '' NOT NULL,
	"task_id" text
);
--> statement-breakpoint
CREATE TABLE "task_links" (
	"release_id" text NOT NULL,
	"task_id" text NOT NULL,
	"depends_on_id" text NOT NULL,
	CONSTRAINT "task_links_key" PRIMARY KEY("task_id","depends_on_id")
);
--> statement-breakpoint
CREATE TABLE "version_records" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"service" text NOT NULL,
	"version" text NOT NULL,
	"digest" text,
	"verdict" text NOT NULL,
	"text" text NOT NULL,
	"link" jsonb,
	"author_id" text NOT NULL,
	"on_behalf_of" text,
	"at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"seq" bigserial NOT NULL,
	"withdrawn" jsonb
);
--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "delegated_by" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "actions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "environment" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "configuration" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "criteria" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "deadline" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "expected_ms" bigint;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "blocked" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "created_by" text DEFAULT 'quarterdeck' NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "started_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "ended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "todos" ADD COLUMN "history" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "todos" ADD COLUMN "source" text DEFAULT 'plan' NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvements" ADD CONSTRAINT "improvements_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_links" ADD CONSTRAINT "task_links_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_links" ADD CONSTRAINT "task_links_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_links" ADD CONSTRAINT "task_links_depends_on_id_tasks_id_fk" FOREIGN KEY ("depends_on_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agents_token" ON "agents" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "freezes_end" ON "freezes" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "improvements_number" ON "improvements" USING btree ("number");--> statement-breakpoint
CREATE INDEX "improvements_without_task" ON "improvements" USING btree ("number") WHERE state = 'accepted' and task_id is null;--> statement-breakpoint
CREATE INDEX "task_links_release" ON "task_links" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "version_records_version" ON "version_records" USING btree ("service","version","seq");--> statement-breakpoint
CREATE INDEX "tasks_assignee" ON "tasks" USING btree ("assignee_id") WHERE "tasks"."assignee_id" is not null;