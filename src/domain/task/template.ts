import type { TaskRole } from './role.ts';

/** A task that the settings add to every release of a service that meets `when`. */
export interface TaskTemplate {
  /** Other templates name it in `after`. */
  key: string;
  /** `{service}`, `{version}` and `{environment}` stand for those of the release. */
  title: string;
  role: TaskRole;
  when: TemplateCondition;
  /** `@name`, a Slack id, an e-mail address, or an agent's name; null for nobody. */
  assignee: string | null;
  /** Templates whose task must end first; one that does not apply holds nothing up. */
  after: readonly string[];
  phase: 'before' | 'during' | 'after';
  actions: readonly string[];
  configuration: readonly string[];
  successCriteria: readonly string[];
  items: readonly {
    title: string;
    evidence: 'attestation' | 'link' | 'output';
    phase: 'before' | 'during' | 'after';
  }[];
  /** Milliseconds; null when it is not known. */
  expectedMs: number | null;
}

/** Everything that is named must hold; what is absent does not matter. */
export interface TemplateCondition {
  environments?: readonly string[] | undefined;
  /** Names of strategies and levels of risk; the settings accept only those that there are. */
  strategies?: readonly string[] | undefined;
  risks?: readonly string[] | undefined;
  migrations?: boolean | undefined;
  configuration?: boolean | undefined;
}
