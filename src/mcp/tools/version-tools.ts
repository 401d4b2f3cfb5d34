import { z } from 'zod';
import { resultKinds } from '../../domain/version-result/version-result.ts';
import { mostReportFiles } from '../../ports/report-reader.ts';
import { RecordVersion, recordVersion } from '../../usecases/version-record/record-version.ts';
import { ReportResult, reportResult } from '../../usecases/version-result/report-result.ts';
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
  writeTool({
    name: 'reportResults',
    title: 'Report tests, coverage, a scan or a benchmark',
    description:
      'Puts the report of a machine about a version on record: JUnit XML, Cobertura, JaCoCo or lcov, SARIF, or a JSON list of measurements. The start of a release that requires it reads the newest one of each name. A report that says nothing is unknown, and never passed.',
    input: {
      kind: z.enum(resultKinds),
      service: z.string().max(64),
      version: z.string().max(200),
      digest: z
        .string()
        .max(200)
        .optional()
        .describe(
          'What was examined: sha256:… of the artifact, or git: and the commit. Without it, the result is unknown',
        ),
      name: ReportResult.shape.name.describe('Tells results of one kind apart, such as two suites of tests'),
      files: z.array(z.string()).min(1).max(mostReportFiles).describe('The contents of the report files'),
      url: ReportResult.shape.url.describe('The page that shows it'),
    },
    output: z.object({
      kind: z.string(),
      service: z.string(),
      version: z.string(),
      digest: z.string().nullable(),
      name: z.string(),
      result: z.enum(['passed', 'failed', 'unknown']),
      detail: z.string(),
      release: z.string().nullable().describe('The release that waits for it'),
    }),
    run: (input, { deps, caller }) => reportResult(deps, input, caller),
  }),
];
