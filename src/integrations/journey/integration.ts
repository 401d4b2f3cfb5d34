import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { JourneyStep } from './journey-step.ts';
import { namesIn } from './template.ts';

/** A variable in an address or a header that no earlier step captures would be sent as it is written. */
function refuseUnknown(steps: readonly JourneyStep[], context: z.RefinementCtx): void {
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
export const integration = defineIntegration({
  id: 'journey',
  displayName: 'Journey',
  check: { reads: 'answer', shape: { steps: z.array(JourneyStep).min(1).max(20).superRefine(refuseUnknown) } },
  connect: async (_settings, { clock, networks }) => {
    const [{ createJourneySource }, { createProber }] = await Promise.all([
      import('./journey-source.ts'),
      import('../kit/probes/prober.ts'),
    ]);
    return { metricSource: createJourneySource({ clock, probe: createProber({ clock, networks }) }) };
  },
});
