ALTER TABLE "deployments" ADD COLUMN "failing_before" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "recovered" jsonb DEFAULT '[]'::jsonb NOT NULL;