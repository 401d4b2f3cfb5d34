CREATE TABLE "change_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"number" serial NOT NULL,
	"release_id" text NOT NULL,
	"type" text NOT NULL,
	"type_reason" text NOT NULL,
	"state" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"authorized_at" timestamp (3) with time zone,
	"review_by" timestamp (3) with time zone,
	"outcome" text,
	"review_words" text DEFAULT '' NOT NULL,
	"reviewed_by" text,
	"reviewed_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "place_events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"subject_id" text NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "place_reminders" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text,
	"task" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "queue_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"number" serial NOT NULL,
	"rank" integer NOT NULL,
	"service" text NOT NULL,
	"version" text NOT NULL,
	"environment" text NOT NULL,
	"person_id" text NOT NULL,
	"request" jsonb,
	"release_id" text,
	"emergency" text,
	"state" text NOT NULL,
	"joined_at" timestamp (3) with time zone NOT NULL,
	"called_at" timestamp (3) with time zone,
	"claim_until" timestamp (3) with time zone,
	"misses" integer DEFAULT 0 NOT NULL,
	"overtaken" integer DEFAULT 0 NOT NULL,
	"swap_with" text,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text
);
--> statement-breakpoint
CREATE TABLE "riders" (
	"release_id" text NOT NULL,
	"person_id" text NOT NULL,
	"note" text NOT NULL,
	"joined_at" timestamp (3) with time zone NOT NULL,
	"verdict" text,
	"why" text DEFAULT '' NOT NULL,
	"said_at" timestamp (3) with time zone,
	CONSTRAINT "riders_release_id_person_id_pk" PRIMARY KEY("release_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "bypasses" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"plan_hash" text NOT NULL,
	"check" text NOT NULL,
	"reason" text NOT NULL,
	"author_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plan_revisions" (
	"release_id" text NOT NULL,
	"number" integer NOT NULL,
	"plan_hash" text NOT NULL,
	"plan" jsonb NOT NULL,
	"changes" jsonb NOT NULL,
	"reason" text NOT NULL,
	"author_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "plan_revisions_release_id_number_pk" PRIMARY KEY("release_id","number")
);
--> statement-breakpoint
CREATE TABLE "version_results" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"service" text NOT NULL,
	"version" text NOT NULL,
	"digest" text,
	"name" text NOT NULL,
	"summary" jsonb NOT NULL,
	"files" jsonb NOT NULL,
	"url" text,
	"source" text NOT NULL,
	"author_id" text NOT NULL,
	"on_behalf_of" text,
	"at" timestamp (3) with time zone NOT NULL,
	"seq" bigserial NOT NULL
);
--> statement-breakpoint
ALTER TABLE "escalations" ALTER COLUMN "deployment_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "freezes" ADD COLUMN "kind" text DEFAULT 'freeze' NOT NULL;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "basis" jsonb;--> statement-breakpoint
ALTER TABLE "locks" ADD COLUMN "kind" text DEFAULT 'lock' NOT NULL;--> statement-breakpoint
ALTER TABLE "locks" ADD COLUMN "responsible_id" text;--> statement-breakpoint
ALTER TABLE "locks" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "locks" ADD COLUMN "lift_asked_by" text;--> statement-breakpoint
ALTER TABLE "locks" ADD COLUMN "lift_asked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "locks" ADD COLUMN "lift_ask_reason" text;--> statement-breakpoint
ALTER TABLE "locks" ADD COLUMN "post_id" text;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "edits" jsonb;--> statement-breakpoint
ALTER TABLE "todos" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "change_requests" ADD CONSTRAINT "change_requests_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_entries" ADD CONSTRAINT "queue_entries_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "riders" ADD CONSTRAINT "riders_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bypasses" ADD CONSTRAINT "bypasses_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_revisions" ADD CONSTRAINT "plan_revisions_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "change_requests_number" ON "change_requests" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "change_requests_release" ON "change_requests" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "change_requests_state" ON "change_requests" USING btree ("state","number");--> statement-breakpoint
CREATE INDEX "place_events_subject" ON "place_events" USING btree ("subject_id","seq");--> statement-breakpoint
CREATE INDEX "place_reminders_due" ON "place_reminders" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "queue_entries_number" ON "queue_entries" USING btree ("number");--> statement-breakpoint
CREATE INDEX "queue_entries_open" ON "queue_entries" USING btree ("environment","rank") WHERE state in ('waiting', 'called');--> statement-breakpoint
CREATE UNIQUE INDEX "queue_entries_one_open" ON "queue_entries" USING btree ("release_id") WHERE state in ('waiting', 'called');--> statement-breakpoint
CREATE UNIQUE INDEX "bypasses_once" ON "bypasses" USING btree ("release_id","plan_hash","check");--> statement-breakpoint
CREATE INDEX "bypasses_at" ON "bypasses" USING btree ("at");--> statement-breakpoint
CREATE INDEX "version_results_version" ON "version_results" USING btree ("service","version","seq");