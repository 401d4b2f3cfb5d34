import { versionRecordKinds } from '../version-record/version-record.ts';
import { resultKinds } from '../version-result/version-result.ts';

/** What is read from the source of versions at the gate: the checks of a commit, and who reviewed its changes. */
const sourceRequirements = ['ci', 'review'] as const;
type SourceRequirement = (typeof sourceRequirements)[number];

/** What a policy can require before a version starts in the default environment: of it, or of the environment. */
export const requirements = [...versionRecordKinds, ...sourceRequirements, ...resultKinds, 'environment'] as const;
export type Requirement = (typeof requirements)[number];

/** What the checklist asks for the requirements that are neither a record nor a result. */
export const sourceItemTitles: Readonly<Record<SourceRequirement, (version: string) => string>> = {
  ci: (version) => `The CI checks of the commit of ${version} have passed`,
  review: (version) => `Every change in ${version} was approved by a reviewer`,
};
