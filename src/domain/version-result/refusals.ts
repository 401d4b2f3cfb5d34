import { type Explanations, say } from '../explanation.ts';
import { type ResultKind, resultFormats, resultWords } from './version-result.ts';

/** Why a result is not put on record. */
export type VersionResultRefusal =
  | { kind: 'report_unreadable'; result: ResultKind; why: string }
  /** The source of versions says another digest than whoever reports. */
  | { kind: 'result_digest_differs'; service: string; version: string; asked: string; found: string }
  | { kind: 'not_a_content'; asked: string };

/** The messages for these refusals, each with a next step. */
export const versionResultRefusals: Explanations<VersionResultRefusal> = {
  report_unreadable: ({ result, why }) =>
    say(
      'REPORT_UNREADABLE',
      `The report of ${resultWords[result]} cannot be read: ${why}.`,
      `Give a file as ${resultFormats[result]}, of at most 5 MB.`,
    ),
  result_digest_differs: ({ service, version, asked, found }) =>
    say(
      'RESULT_DIGEST',
      `${service} ${version} has the digest ${found.slice(0, 19)}…, not ${asked.slice(0, 19)}….`,
      'Report what was found out about the digest that is there.',
    ),
  not_a_content: ({ asked }) =>
    say(
      'NOT_A_CONTENT',
      `“${asked.slice(0, 80)}” is no digest of an artifact, and no commit.`,
      'Name it as the registry does: “sha256:” and 64 hexadecimal digits; or as “git:” and the full name of the commit.',
    ),
};
