import { z } from 'zod';
import { isDuration } from '../lib/fields.ts';
import { settingsSchema } from './settings-schema.ts';
import { shortForms, type UsableIntegration } from './uses.ts';

/**
 * The settings file as a JSON Schema, so that editors can complete and check it. It is less strict than `config check`:
 * rules across keys, time zones and durations are only checked there.
 */
export function settingsJsonSchema(integrations: readonly UsableIntegration[]): Record<string, unknown> {
  const schema = z.toJSONSchema(settingsSchema(integrations), {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const form = shortForms.get(zodSchema);
      if (form !== undefined) {
        const long = (jsonSchema.oneOf ?? []).map((variant) => withoutImplied(variant, form.implied));
        delete jsonSchema.oneOf;
        jsonSchema.anyOf = [form.short, ...long];
      }
      if (!isDuration(zodSchema)) return;
      jsonSchema.description = 'A length of time.';
      jsonSchema.examples = ['500 ms', '30 s', '10 min', '2 h', '1 d'];
    },
  });
  return { ...schema, title: 'Settings of Quarterdeck' };
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The variant of the default integration does not require `uses`. */
function withoutImplied(variant: JsonSchema, implied: string | null): JsonSchema {
  const { uses } = variant.properties ?? {};
  const isImplied = implied !== null && typeof uses === 'object' && uses.const === implied;
  return isImplied ? { ...variant, required: variant.required?.filter((key) => key !== 'uses') ?? [] } : variant;
}
