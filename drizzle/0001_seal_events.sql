CREATE TABLE "audit_heads" (
	"position" integer PRIMARY KEY NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"release_count" integer NOT NULL,
	"event_count" bigint NOT NULL,
	"seals_hash" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"release_id" text NOT NULL,
	"head_position" integer NOT NULL,
	"event_count" integer NOT NULL,
	"event_hash" text NOT NULL,
	CONSTRAINT "audit_seals_key" PRIMARY KEY("release_id","head_position")
);
--> statement-breakpoint
DROP INDEX "events_release";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "position" integer;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "previous_hash" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "hash" text;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "event_count" integer;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "event_hash" text;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_heads_hour" ON "audit_heads" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "audit_seals_head" ON "audit_seals" USING btree ("head_position","release_id");--> statement-breakpoint
CREATE UNIQUE INDEX "events_position" ON "events" USING btree ("release_id","position");--> statement-breakpoint
-- From here on written by hand: the record is only ever added to. The one change that an event allows is its sealing,
-- once, in a row that a version without seals had written.
CREATE FUNCTION "quarterdeck_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'events' AND TG_OP = 'UPDATE' THEN
    IF OLD."hash" IS NULL AND OLD."position" IS NULL AND NEW."hash" IS NOT NULL
      AND ROW(NEW."seq", NEW."release_id", NEW."type", NEW."data", NEW."actor_kind", NEW."actor_id", NEW."at")
        IS NOT DISTINCT FROM ROW(OLD."seq", OLD."release_id", OLD."type", OLD."data", OLD."actor_kind", OLD."actor_id", OLD."at")
    THEN RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the record is only added to: % of % is refused', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;--> statement-breakpoint
CREATE TRIGGER "events_append_only" BEFORE UPDATE OR DELETE ON "events" FOR EACH ROW EXECUTE FUNCTION "quarterdeck_append_only"();--> statement-breakpoint
CREATE TRIGGER "events_no_truncate" BEFORE TRUNCATE ON "events" FOR EACH STATEMENT EXECUTE FUNCTION "quarterdeck_append_only"();--> statement-breakpoint
CREATE TRIGGER "audit_heads_append_only" BEFORE UPDATE OR DELETE ON "audit_heads" FOR EACH ROW EXECUTE FUNCTION "quarterdeck_append_only"();--> statement-breakpoint
CREATE TRIGGER "audit_heads_no_truncate" BEFORE TRUNCATE ON "audit_heads" FOR EACH STATEMENT EXECUTE FUNCTION "quarterdeck_append_only"();--> statement-breakpoint
CREATE TRIGGER "audit_seals_append_only" BEFORE UPDATE OR DELETE ON "audit_seals" FOR EACH ROW EXECUTE FUNCTION "quarterdeck_append_only"();--> statement-breakpoint
CREATE TRIGGER "audit_seals_no_truncate" BEFORE TRUNCATE ON "audit_seals" FOR EACH STATEMENT EXECUTE FUNCTION "quarterdeck_append_only"();--> statement-breakpoint
-- A replica of the version before still appends without a seal: its release is marked, and the next one that knows how
-- seals what is open before it appends.
CREATE FUNCTION "quarterdeck_event_unsealed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "releases" SET "event_count" = NULL WHERE "id" = NEW."release_id" AND "event_count" IS NOT NULL;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER "events_unsealed" BEFORE INSERT ON "events" FOR EACH ROW WHEN (NEW."hash" IS NULL) EXECUTE FUNCTION "quarterdeck_event_unsealed"();
