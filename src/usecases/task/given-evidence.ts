import { z } from 'zod';

/** What whoever ticks an item gives as evidence. The texts are judged later, with a reason for people. */
export const GivenEvidence = z.discriminatedUnion('kind', [
  /** An address that the bot fetches. */
  z.object({ kind: z.literal('link'), url: z.string().max(2_000) }),
  /** The name of a check of the release's environment, which the bot takes now. */
  z.object({ kind: z.literal('check'), check: z.string().max(200) }),
  /** Must be the digest of the release's artifact. */
  z.object({ kind: z.literal('digest'), digest: z.string().max(200) }),
  z.object({ kind: z.literal('output'), text: z.string().max(1_000_000) }),
  /** A person's word; it may be empty. */
  z.object({ kind: z.literal('attestation'), statement: z.string().max(100_000) }),
]);
export type GivenEvidence = z.infer<typeof GivenEvidence>;
