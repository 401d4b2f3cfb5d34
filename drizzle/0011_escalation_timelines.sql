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
ALTER TABLE "escalations" ADD COLUMN "tiers" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "clock_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "owner_id" text;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "handover" jsonb;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "snoozed_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "escalations" ADD COLUMN "snoozed_by" text;--> statement-breakpoint
ALTER TABLE "pagers" ADD CONSTRAINT "pagers_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pagers" ADD CONSTRAINT "pagers_escalation_id_escalations_id_fk" FOREIGN KEY ("escalation_id") REFERENCES "public"."escalations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pagers_escalation" ON "pagers" USING btree ("escalation_id","uses");--> statement-breakpoint
CREATE INDEX "pagers_release" ON "pagers" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "pagers_due" ON "pagers" USING btree ("priority","due_at") WHERE due_at is not null;