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
ALTER TABLE "deployments" ADD COLUMN "baseline_failures" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samplings" ADD CONSTRAINT "samplings_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "samples_release" ON "samples" USING btree ("release_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "samplings_release" ON "samplings" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "samplings_due" ON "samplings" USING btree ("priority","due_at") WHERE due_at is not null;