import type { RiskLevel, StrategyName } from '../strategy/matrix.ts';
import type { TaskTemplate, TemplateCondition } from '../task/template.ts';
import type { PlannedTask } from './plan.ts';

/** What the conditions of templates are held against. */
export interface TemplateFacts {
  service: string;
  version: string;
  environment: string;
  strategy: StrategyName;
  risk: RiskLevel;
  hasMigrations: boolean;
  hasConfiguration: boolean;
}

/** The tasks of the templates that apply, in the order of the settings. */
export function tasksOfTemplates(templates: readonly TaskTemplate[], facts: TemplateFacts): PlannedTask[] {
  const applying = templates.filter(({ when }) => applies(when, facts));
  const keys = new Set(applying.map(({ key }) => key));
  const id = (key: string) => `settings-${key}`;
  return applying.map((template) => ({
    id: id(template.key),
    title: filled(template.title, facts),
    role: template.role,
    phase: template.phase,
    items: template.items.map((item, index) => ({
      id: `${id(template.key)}-${index + 1}`,
      title: filled(item.title, facts),
      evidence: item.evidence,
      check: null,
      phase: item.phase,
    })),
    assignee: template.assignee,
    dependsOn: template.after.filter((key) => keys.has(key)).map(id),
    actions: template.actions.map((text) => filled(text, facts)),
    configuration: [...template.configuration],
    criteria: template.successCriteria.map((text) => filled(text, facts)),
    expectedMs: template.expectedMs,
  }));
}

function applies(when: TemplateCondition, facts: TemplateFacts): boolean {
  return (
    (when.environments?.includes(facts.environment) ?? true) &&
    (when.strategies?.includes(facts.strategy) ?? true) &&
    (when.risks?.includes(facts.risk) ?? true) &&
    (when.migrations === undefined || when.migrations === facts.hasMigrations) &&
    (when.configuration === undefined || when.configuration === facts.hasConfiguration)
  );
}

function filled(text: string, { service, version, environment }: TemplateFacts): string {
  return text
    .replaceAll('{service}', () => service)
    .replaceAll('{version}', () => version)
    .replaceAll('{environment}', () => environment);
}
