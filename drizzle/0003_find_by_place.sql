CREATE INDEX "deployments_version" ON "deployments" USING btree ("service","environment","version","started_at");--> statement-breakpoint
CREATE INDEX "deployments_state" ON "deployments" USING btree ("service","environment","state","started_at");--> statement-breakpoint
CREATE INDEX "steps_running" ON "steps" USING btree ("deployment_id") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "releases_place" ON "releases" USING btree ("service","environment","number");--> statement-breakpoint
CREATE INDEX "releases_version" ON "releases" USING btree ("version");--> statement-breakpoint
CREATE INDEX "releases_ended" ON "releases" USING btree ("ended_at","number") WHERE ended_at is not null;