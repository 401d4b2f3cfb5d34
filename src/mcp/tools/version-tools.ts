import { z } from 'zod';
import { RecordVersion, recordVersion } from '../../usecases/version-record/record-version.ts';
import { writeTool } from './kit.ts';

export const versionTools = [
  writeTool({
    name: 'registerCandidate',
    title: 'Register a release candidate',
    description:
      'Puts on record which content a build made of a version, and what is new in it. People sign it off; nothing is opened or started by it.',
    input: {
      service: z.string().max(64),
      version: z.string().max(200),
      digest: z.string().max(200).describe('Of the artifact, as its registry has it: sha256:…'),
      notes: RecordVersion.shape.text.describe('What is new in it'),
      url: RecordVersion.shape.url.describe('The page of the build; it is fetched, and its hash is kept'),
    },
    output: z.object({
      kind: z.string(),
      service: z.string(),
      version: z.string(),
      digest: z.string().nullable(),
      verdict: z.string(),
      expiresAt: z.string(),
      release: z.string().nullable().describe('The release that waits for it'),
    }),
    run: ({ notes, ...input }, { deps, caller }) =>
      recordVersion(deps, { ...input, kind: 'candidate', verdict: 'accepted', text: notes }, caller),
  }),
];
