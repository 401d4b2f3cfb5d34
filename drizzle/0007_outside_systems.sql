CREATE TABLE "linked_records" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"kind" text NOT NULL,
	"uses" text NOT NULL,
	"name" text NOT NULL,
	"is_named" boolean DEFAULT false NOT NULL,
	"remote_id" text,
	"number" text,
	"title" text,
	"link" text,
	"told" text,
	"approval" text,
	"status" text,
	"failure" text,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_dead_letters" (
	"id" text PRIMARY KEY NOT NULL,
	"subscriber" text NOT NULL,
	"release_id" text,
	"incident_id" text,
	"position" bigint NOT NULL,
	"type" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_feeds" (
	"id" text PRIMARY KEY NOT NULL,
	"subscriber" text NOT NULL,
	"release_id" text,
	"incident_id" text,
	"position" bigint NOT NULL,
	"again" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"lease_token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 5 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_receivers" (
	"subscriber" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"failure" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"gone_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "pager_answer" jsonb;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "operation_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "remote" jsonb;--> statement-breakpoint
ALTER TABLE "linked_records" ADD CONSTRAINT "linked_records_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_dead_letters" ADD CONSTRAINT "webhook_dead_letters_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_dead_letters" ADD CONSTRAINT "webhook_dead_letters_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_feeds" ADD CONSTRAINT "webhook_feeds_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_feeds" ADD CONSTRAINT "webhook_feeds_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "linked_records_name" ON "linked_records" USING btree ("release_id","kind","uses","name");--> statement-breakpoint
CREATE INDEX "linked_records_remote" ON "linked_records" USING btree ("remote_id") WHERE remote_id is not null;--> statement-breakpoint
CREATE INDEX "linked_records_due" ON "linked_records" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "webhook_dead_letters_subscriber" ON "webhook_dead_letters" USING btree ("subscriber","at");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_feeds_release" ON "webhook_feeds" USING btree ("subscriber","release_id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_feeds_incident" ON "webhook_feeds" USING btree ("subscriber","incident_id");--> statement-breakpoint
CREATE INDEX "webhook_feeds_due" ON "webhook_feeds" USING btree ("subscriber","due_at") WHERE due_at is not null;