import { z } from 'zod';
import { isDuration } from '../lib/fields.ts';
import { PolicySettings } from './policy-schema.ts';
import { definitionName, withDefinitions } from './schema-definitions.ts';
import { Thresholds } from './sections/thresholds.ts';
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
        const long = (jsonSchema.oneOf ?? []).map((variant) => named(form.name, withoutImplied(variant, form.implied)));
        delete jsonSchema.oneOf;
        jsonSchema.anyOf = form.short === null ? long : [form.short, ...long];
        jsonSchema[definitionName] = form.name;
      }
      const name = wholes.get(zodSchema);
      if (name !== undefined) jsonSchema[definitionName] = name;
      if (!isDuration(zodSchema)) return;
      jsonSchema.description = 'A length of time.';
      jsonSchema.examples = ['500 ms', '30 s', '10 min', '2 h', '1 d'];
    },
  });
  return withDefinitions({ ...schema, title: 'Settings of Quarterdeck' });
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** What stands in several places of the settings. */
const wholes = new Map<z.core.$ZodType, string>([
  [PolicySettings, 'policy'],
  [Thresholds, 'thresholds'],
]);

/** A variant by the place and the integration, such as `action-shell`. */
function named(place: string, variant: JsonSchema): JsonSchema {
  const { uses } = variant.properties ?? {};
  return typeof uses === 'object' ? { ...variant, [definitionName]: `${place}-${uses.const}` } : variant;
}

/** The variant of the default integration does not require `uses`. */
function withoutImplied(variant: JsonSchema, implied: string | null): JsonSchema {
  const { uses } = variant.properties ?? {};
  const isImplied = implied !== null && typeof uses === 'object' && uses.const === implied;
  return isImplied ? { ...variant, required: variant.required?.filter((key) => key !== 'uses') ?? [] } : variant;
}
