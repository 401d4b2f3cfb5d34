import type { GateCheck } from '../../domain/gate/gate.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Service, ServiceEnvironment } from '../../domain/service.ts';
import type { Deps } from '../deps.ts';
import { isRequired } from './is-required.ts';
import type { MeasuredBaseline } from './measure-baseline.ts';

const mostNamed = 5;

/**
 * Is the environment ready, where the policy requires it: can every check of it be read, and does none fail? Without the
 * requirement, whoever starts confirms what fails. Before the first deployment nothing can answer: it passes, and says
 * so.
 */
export function environmentCheck(
  deps: Pick<Deps, 'settings'>,
  release: Release,
  { service, environment }: { service: Service; environment: ServiceEnvironment },
  { readings, failing }: Pick<MeasuredBaseline, 'readings' | 'failing'>,
): GateCheck[] {
  if (!isRequired(deps, release, service, 'environment')) return [];
  const check = { id: 'environment', title: 'Environment', source: 'the checks of the environment' } as const;
  const titled = (names: Iterable<string>) => {
    const titles = [...new Set(names)].map(
      (name) => environment.checks.find((one) => one.name === name)?.title ?? name,
    );
    const more = titles.length > mostNamed ? ` and ${titles.length - mostNamed} more` : '';
    return `${titles.slice(0, mostNamed).join(', ')}${more}`;
  };
  if (release.plan.previousVersion === null)
    return [
      { ...check, result: 'passed', detail: 'nothing is deployed here yet that could be checked', reasonCode: null },
    ];
  const unread = readings.filter(({ outcome }) => outcome === 'error').map((one) => one.check);
  if (failing.length > 0)
    return [
      {
        ...check,
        ...{ result: 'failed', detail: `fails now: ${titled(failing)}`, reasonCode: 'ENVIRONMENT_FAILING' },
        nextStep: `repair it first, or have the check bypassed: “/deploy bypass ${releaseRef(release)} environment <reason>”`,
      },
    ];
  if (unread.length > 0 || environment.checks.length === 0)
    return [
      {
        ...check,
        result: 'unknown',
        detail: unread.length > 0 ? `cannot be read: ${titled(unread)}` : 'there are no checks in the settings',
        reasonCode: 'ENVIRONMENT_UNKNOWN',
        nextStep: 'see whether the sources of the checks answer, with “quarterdeck doctor”',
      },
    ];
  const count = environment.checks.length;
  return [
    {
      ...check,
      result: 'passed',
      detail: count === 1 ? 'its check passes' : `all ${count} checks pass`,
      reasonCode: null,
    },
  ];
}
