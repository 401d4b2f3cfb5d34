DROP INDEX "steps_due";--> statement-breakpoint
DROP INDEX "watches_due";--> statement-breakpoint
DROP INDEX "messages_due";--> statement-breakpoint
DROP INDEX "posts_due";--> statement-breakpoint
DROP INDEX "reminders_due";--> statement-breakpoint
CREATE INDEX "steps_due" ON "steps" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "watches_due" ON "watches" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "messages_due" ON "messages" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "posts_due" ON "posts" USING btree ("priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "reminders_due" ON "reminders" USING btree ("priority","due_at") WHERE due_at is not null;