import { z } from 'zod';
import { HeaderName, HeaderText } from '../kit/http/header-fields.ts';
import { isTemplateAddress } from './template.ts';

const Variable = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'a variable is a word such as token');

const Capture = z.union([
  z.string().min(1).max(500),
  z.strictObject({ header: HeaderName }),
  z.strictObject({ after: z.string().min(1).max(200), before: z.string().min(1).max(200) }),
]);

/** One request of a journey, as the settings state it. */
export const JourneyStep = z.strictObject({
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
export type JourneyStep = z.output<typeof JourneyStep>;
