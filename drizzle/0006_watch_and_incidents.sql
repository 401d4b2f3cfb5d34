CREATE TABLE "check_models" (
	"service" text NOT NULL,
	"environment" text NOT NULL,
	"check_name" text NOT NULL,
	"query" text NOT NULL,
	"model" jsonb NOT NULL,
	CONSTRAINT "check_models_service_environment_check_name_pk" PRIMARY KEY("service","environment","check_name")
);
--> statement-breakpoint
CREATE TABLE "pagers" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"escalation_id" text NOT NULL,
	"uses" text NOT NULL,
	"wanted" text NOT NULL,
	"told" text,
	"failure" text,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "samples" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"check_name" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"latency_ms" real,
	"value" double precision,
	"requests" jsonb,
	"detail" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "samplings" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "action_items" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"release_id" text,
	"service" text NOT NULL,
	"title" text NOT NULL,
	"owner_id" text NOT NULL,
	"due_on" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"done_by" text,
	"done_at" timestamp (3) with time zone,
	"done_detail" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_messages" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"release_id" text,
	"surface_key" text NOT NULL,
	"surface" jsonb NOT NULL,
	"target" text NOT NULL,
	"posted_channel" text,
	"posted_ts" text,
	"posted_hash" text,
	"posted_at" timestamp (3) with time zone,
	"broken_reason" text,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_reminders" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"release_id" text,
	"task" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" text PRIMARY KEY NOT NULL,
	"number" serial NOT NULL,
	"title" text NOT NULL,
	"service" text NOT NULL,
	"environment" text NOT NULL,
	"release_id" text,
	"deployment_id" text,
	"state" text NOT NULL,
	"severity" integer NOT NULL,
	"revision" integer NOT NULL,
	"detection" text NOT NULL,
	"declared_by" text NOT NULL,
	"commander_id" text,
	"scope" text NOT NULL,
	"impact" text NOT NULL,
	"last_update" text NOT NULL,
	"last_update_at" timestamp (3) with time zone NOT NULL,
	"next_update_at" timestamp (3) with time zone,
	"overdue_since" timestamp (3) with time zone,
	"began_at" timestamp (3) with time zone,
	"declared_at" timestamp (3) with time zone NOT NULL,
	"assessed_at" timestamp (3) with time zone,
	"mitigated_at" timestamp (3) with time zone,
	"resolved_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"resolution" jsonb,
	"post_mortem" jsonb,
	"lesson_considered_in" text
);
--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "baseline_failures" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "tiers" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "clock_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "owner_id" text;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "handover" jsonb;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "snoozed_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "snoozed_by" text;--> statement-breakpoint
ALTER TABLE "measurements" ADD COLUMN "requests" jsonb;--> statement-breakpoint
ALTER TABLE "watches" ADD COLUMN "read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "rehearsal_of" text;--> statement-breakpoint
ALTER TABLE "todos" ADD COLUMN "follow_up" jsonb;--> statement-breakpoint
ALTER TABLE "pagers" ADD CONSTRAINT "pagers_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pagers" ADD CONSTRAINT "pagers_escalation_id_escalations_id_fk" FOREIGN KEY ("escalation_id") REFERENCES "public"."escalations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samplings" ADD CONSTRAINT "samplings_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_items" ADD CONSTRAINT "action_items_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_items" ADD CONSTRAINT "action_items_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_events" ADD CONSTRAINT "incident_events_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_messages" ADD CONSTRAINT "incident_messages_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_messages" ADD CONSTRAINT "incident_messages_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_reminders" ADD CONSTRAINT "incident_reminders_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_reminders" ADD CONSTRAINT "incident_reminders_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pagers_escalation" ON "pagers" USING btree ("escalation_id","uses");--> statement-breakpoint
CREATE INDEX "pagers_release" ON "pagers" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "pagers_due" ON "pagers" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "samples_release" ON "samples" USING btree ("release_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "samplings_release" ON "samplings" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "samplings_due" ON "samplings" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "action_items_incident" ON "action_items" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "action_items_service" ON "action_items" USING btree ("service","state");--> statement-breakpoint
CREATE INDEX "incident_events_incident" ON "incident_events" USING btree ("incident_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_messages_surface" ON "incident_messages" USING btree ("incident_id","surface_key","target");--> statement-breakpoint
CREATE INDEX "incident_messages_due" ON "incident_messages" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "incident_reminders_due" ON "incident_reminders" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_number" ON "incidents" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_one_open" ON "incidents" USING btree ("deployment_id") WHERE state <> 'closed';--> statement-breakpoint
CREATE INDEX "incidents_release" ON "incidents" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "incidents_service" ON "incidents" USING btree ("service","state");--> statement-breakpoint
CREATE INDEX "releases_rehearsals" ON "releases" USING btree ("service","rehearsal_of","number") WHERE rehearsal_of is not null;--> statement-breakpoint
-- From here on written by hand: what happened in an incident is only ever added to, like every other record.
CREATE TRIGGER "incident_events_append_only" BEFORE UPDATE OR DELETE ON "incident_events" FOR EACH ROW EXECUTE FUNCTION "quarterdeck_append_only"();--> statement-breakpoint
CREATE TRIGGER "incident_events_no_truncate" BEFORE TRUNCATE ON "incident_events" FOR EACH STATEMENT EXECUTE FUNCTION "quarterdeck_append_only"();
