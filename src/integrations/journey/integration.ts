import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { HeaderName, HeaderText } from '../header-fields.ts';
import { isTemplateAddress, namesIn } from './template.ts';

const Variable = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'a variable is a word such as token');

const Capture = z.union([
  z.string().min(1).max(500),
  z.strictObject({ header: HeaderName }),
  z.strictObject({ after: z.string().min(1).max(200), before: z.string().min(1).max(200) }),
]);

const JourneyStep = z.strictObject({
  name: z.string().min(1).max(80).optional(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).default('GET'),
  url: z
    .string()
    .max(2_000)
    .refine(
      isTemplateAddress,
      'write an address such as https://shop.example.com/cart/{id}; variables stand after the host',
    ),
  headers: z.record(HeaderName, HeaderText).default({}),
  json: z.json().optional(),
  form: z.record(z.string(), z.string().max(2_000)).optional(),
  expectStatus: z.number().int().min(100).max(599).default(200),
  expectText: z.string().min(1).max(200).optional(),
  capture: z.record(Variable, Capture).default({}),
});

/** A variable in an address or a header that no earlier step captures would be sent as it is written. */
function refuseUnknown(steps: readonly z.output<typeof JourneyStep>[], context: z.RefinementCtx): void {
  const known = new Set<string>();
  for (const [index, { url, headers, capture }] of steps.entries()) {
    const unknown = [url, ...Object.values(headers)].flatMap(namesIn).find((name) => !known.has(name));
    if (unknown !== undefined)
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `no earlier step captures “${unknown}”`,
      });
    for (const name of Object.keys(capture)) known.add(name);
  }
}

/** Several requests in order, as one customer sends them, with values from earlier answers in later requests. */
export const journey = defineIntegration({
  id: 'journey',
  displayName: 'Journey',
  check: { reads: 'answer', shape: { steps: z.array(JourneyStep).min(1).max(20).superRefine(refuseUnknown) } },
  connect: async (_settings, { clock, networks }) => {
    const [{ createJourneySource }, { createProber }] = await Promise.all([
      import('./journey-source.ts'),
      import('../prober.ts'),
    ]);
    return { metricSource: createJourneySource({ clock, probe: createProber({ clock, networks }) }) };
  },
});
