ALTER TABLE "deployments" ADD COLUMN "baseline_values" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "baseline_upper" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "measurements" ADD COLUMN "value" double precision;--> statement-breakpoint
ALTER TABLE "rollback_proposals" ADD COLUMN "course" jsonb;--> statement-breakpoint
ALTER TABLE "rollback_proposals" ADD COLUMN "suspects" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "watches" ADD COLUMN "records" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "watches" ADD COLUMN "not_ruled_out" text;