import { z } from 'zod';
import { Duration } from './policy-schema.ts';
import { SettingsFile } from './settings-schema.ts';

/**
 * The settings file as a JSON Schema, so that editors can complete and check it. It says less than `config check` does:
 * what needs a look at two keys, a time zone or a length of time is only checked there.
 */
export function settingsJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(SettingsFile, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (!isDuration(zodSchema)) return;
      jsonSchema.description = 'A length of time.';
      jsonSchema.examples = ['500 ms', '30 s', '10 min', '2 h', '1 d'];
    },
  });
  return { ...schema, title: 'Settings of Quarterdeck' };
}

/** Durations stay one kind of schema when a further rule is put on them. */
function isDuration(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodPipe && schema.def.out === Duration.def.out;
}
