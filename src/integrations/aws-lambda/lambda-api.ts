import { z } from 'zod';
import type { AwsClient } from '../kit/aws/aws-client.ts';
import { unlessRefused } from '../kit/aws/aws-errors.ts';
import { encoded } from '../kit/aws/aws-signing.ts';

const Text = z.string();

/** What an action names, with its placeholders substituted. */
export const Target = z.object({
  function: Text,
  alias: Text,
  version: Text,
  versionIs: z.enum(['number', 'description']),
  percent: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((percent) => percent <= 100),
});
export type Target = z.output<typeof Target>;

const Alias = z.object({
  AliasArn: Text,
  FunctionVersion: Text,
  Description: Text.nullish().transform((text) => text ?? ''),
  RoutingConfig: z.object({ AdditionalVersionWeights: z.record(Text, z.number()).nullish() }).nullish(),
  RevisionId: Text,
});
export type Alias = z.output<typeof Alias>;

const Version = z.object({
  Version: Text,
  Description: Text.nullish(),
  State: Text.nullish(),
  StateReason: Text.nullish(),
  LastUpdateStatus: Text.nullish(),
  LastUpdateStatusReason: Text.nullish(),
});
export type Version = z.output<typeof Version>;

export interface AliasChange {
  FunctionVersion: string;
  Description: string;
  /** By version: the share of the traffic from 0 to 1 that does not go to FunctionVersion. */
  weights: Readonly<Record<string, number>>;
  /** The revision that was read before: another change since then is not overwritten. */
  RevisionId: string;
}

/** The few calls of Lambda that an alias needs. Each throws IntegrationError. */
export interface LambdaApi {
  alias(target: Target): Promise<Alias | null>;
  version(target: Target, version: string): Promise<Version | null>;
  /** The published versions; null when there are too many to look at. */
  versions(target: Target): Promise<Version[] | null>;
  change(target: Target, change: AliasChange): Promise<void>;
}

const mostPages = 40;

export function createLambdaApi(aws: AwsClient): LambdaApi {
  const pathOf = ({ function: name }: Target, rest: string) => `/2015-03-31/functions/${encoded(name)}/${rest}`;
  const read = <T>(path: string, output: z.ZodType<T>, query: Record<string, string> = {}) =>
    aws.rest({ service: 'lambda', method: 'GET', path, query, output, isSafe: true });
  return {
    alias: (target) => unlessMissing(read(pathOf(target, `aliases/${encoded(target.alias)}`), Alias)),
    version: (target, Qualifier) => unlessMissing(read(pathOf(target, 'configuration'), Version, { Qualifier })),
    versions: async (target) => {
      const output = z.object({ Versions: z.array(Version), NextMarker: Text.nullish() });
      const found: Version[] = [];
      let Marker: string | null | undefined;
      for (let page = 0; page < mostPages; page += 1) {
        const query = { MaxItems: '50', ...(Marker ? { Marker } : {}) };
        const answer = await read(pathOf(target, 'versions'), output, query);
        found.push(...answer.Versions);
        Marker = answer.NextMarker;
        if (!Marker) return found;
      }
      return null;
    },
    change: async (target, { weights, ...input }) => {
      await aws.rest({
        ...{ service: 'lambda', method: 'PUT', path: pathOf(target, `aliases/${encoded(target.alias)}`) },
        input: { ...input, RoutingConfig: { AdditionalVersionWeights: weights } },
        output: Alias,
        isSafe: false,
      });
    },
  };
}

const unlessMissing = <T>(asked: Promise<T>) => unlessRefused(asked, ['ResourceNotFoundException'], null);
