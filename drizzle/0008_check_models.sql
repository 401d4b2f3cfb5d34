CREATE TABLE "check_models" (
	"service" text NOT NULL,
	"environment" text NOT NULL,
	"check_name" text NOT NULL,
	"query" text NOT NULL,
	"model" jsonb NOT NULL,
	CONSTRAINT "check_models_service_environment_check_name_pk" PRIMARY KEY("service","environment","check_name")
);
