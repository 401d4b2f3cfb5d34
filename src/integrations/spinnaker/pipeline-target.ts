import { z } from 'zod';

const Name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('/') && text !== '.' && text !== '..', 'it is no name of Spinnaker');

/** The keys of an action that Spinnaker carries out. */
export const pipelineShape = {
  application: Name,
  /** Name or id of the pipeline. */
  pipeline: Name,
  parameters: z.record(z.string().min(1).max(200), z.string().max(10_000)).default({}),
};

export const PipelineTarget = z.object(pipelineShape);
export type PipelineTarget = z.output<typeof PipelineTarget>;
