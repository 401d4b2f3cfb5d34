import { z } from 'zod';
import { WebAddress } from '../../../lib/fields.ts';

/** The settings that every integration with AWS has. */
export const awsSettings = {
  region: z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'write the region, such as eu-central-1'),
  /** A role that is assumed with the credentials of the bot. */
  roleArn: z
    .string()
    .regex(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,500}$/, 'write the ARN of a role')
    .optional(),
  /** Takes the place of every endpoint of AWS: a VPC endpoint, or an emulator. */
  url: WebAddress.optional(),
};

/** Where a region's part of AWS has its domain. */
export function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
