import { z } from 'zod';

const Name = z.string().regex(/^[A-Za-z_][\w.-]{0,199}$/, 'it is not the name of a parameter, such as VERSION');

/** The keys of an action that Jenkins carries out. */
export const jobShape = {
  /** With its folders, such as `team/shop/deploy`. */
  job: z.string().refine((text) => {
    const parts = text.split('/');
    return text.length <= 500 && parts.every((part) => part.trim() !== '' && part !== '.' && part !== '..');
  }, 'write the name of the job with its folders, such as team/shop/deploy'),
  parameters: z.record(Name, z.string().max(10_000)).default({}),
  /** The string parameter of the job that receives the operation id, so that the build is found again by it. */
  operationParameter: Name.default('OPERATION_ID'),
  /** Whether a build that ends UNSTABLE is a success. */
  acceptUnstable: z.boolean().default(false),
};

export const JenkinsJob = z.object(jobShape);
export type JenkinsJob = z.output<typeof JenkinsJob>;
