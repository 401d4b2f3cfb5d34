import type { Json } from '../../domain/invocation.ts';
import type { Service } from '../../domain/service.ts';
import type { Settings } from '../../domain/settings.ts';
import { redact } from '../../lib/redact.ts';
import type { CrossProblem } from '../cross-problem.ts';

/** Credentials where people would see them: actions and URLs appear in the plan. */
export function shownCredentials({ services }: Settings): CrossProblem[] {
  return Object.values(services).flatMap(shownBy);
}

function shownBy({ name, versions, tickets, documents, environments }: Service): CrossProblem[] {
  const shown = [
    ...Object.entries({ versions, tickets, documents }).map(([key, one]) => ({
      path: [key],
      texts: one === null ? [] : textsIn(one.with),
    })),
    ...Object.values(environments).flatMap((environment) => {
      const at = ['environments', environment.name];
      return [
        ...Object.entries(environment.actions).map(([action, { with: words }]) => ({
          path: [...at, action],
          texts: textsIn(words),
        })),
        ...environment.checks.map(({ with: words }, index) => ({
          path: [...at, 'checks', String(index)],
          texts: textsIn(words),
        })),
        { path: [...at, 'change'], texts: textsIn(environment.change?.with ?? null) },
        { path: [...at, 'runningVersion'], texts: [environment.runningVersion?.url ?? ''] },
      ];
    }),
  ];
  return shown
    .filter(({ texts }) => texts.some((text) => redact(text) !== text))
    .map(({ path }) => ({
      path: ['services', name, ...path],
      message: 'this looks like a credential, and it is shown to people; pass it to the commands in commandEnvironment',
    }));
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
