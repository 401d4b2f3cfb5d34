/** How bad an incident is: 1 is the worst. */
export const severityLevels = [1, 2, 3, 4] as const;
export type SeverityLevel = (typeof severityLevels)[number];

/** What each level means, for the people who choose one. */
export const severityMeanings: Readonly<Record<SeverityLevel, string>> = {
  1: 'nobody can use it, or data is at risk',
  2: 'a main function fails for many people',
  3: 'a part fails, or few are affected',
  4: 'hardly noticed; fixed in normal work',
};

/** `SEV2` */
export function severityName(level: SeverityLevel): string {
  return `SEV${level}`;
}

/** Who is told directly, besides the channels: the worse it is, the more people. */
export function responseTo(level: SeverityLevel): readonly ('on_call' | 'managers')[] {
  if (level === 1) return ['on_call', 'managers'];
  return level === 2 ? ['on_call'] : [];
}
