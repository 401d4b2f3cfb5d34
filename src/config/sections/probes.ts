import { z } from 'zod';
import { immediateChecks } from '../../domain/analysis/judged-checks.ts';
import type { Json } from '../../domain/invocation.ts';
import type { Service, ServiceEnvironment } from '../../domain/service.ts';
import type { Settings } from '../../domain/settings.ts';
import { refusedReach } from '../../lib/address-rules.ts';
import { type Network, parseNetwork } from '../../lib/ip-address.ts';
import { readWebAddress } from '../../lib/web-address.ts';
import type { CrossProblem } from '../cross-problem.ts';

const PrivateNetwork = z
  .string()
  .refine((text) => parseNetwork(text) !== null, 'write a network such as 10.0.0.0/8 or fd00::/8');

/** What checks may reach besides public addresses. */
export const Probes = z.strictObject({ networks: z.array(PrivateNetwork).max(50).optional() });

/** Environments where no check says how the service is at this moment: steps have nothing to judge by there. */
export function onlyCounted({ services }: Settings): CrossProblem[] {
  return Object.values(services).flatMap(({ name, environments }) =>
    Object.values(environments)
      .filter(({ checks }) => checks.length > 0 && immediateChecks(checks).length === 0)
      .map((environment) => ({
        path: ['services', name, 'environments', environment.name, 'checks'],
        message:
          'name a check that asks the service itself, such as https://api.example.com/health: what is counted comes too late for a step',
      })),
  );
}

/** Probes of addresses that would always be refused; names are resolved and checked when they are requested. */
export function forbiddenProbes({ probeNetworks, services }: Settings): CrossProblem[] {
  const networks = probeNetworks.flatMap((text) => parseNetwork(text) ?? []);
  return Object.values(services).flatMap((service) => forbiddenIn(service, networks));
}

function forbiddenIn(service: Service, networks: readonly Network[]): CrossProblem[] {
  return Object.values(service.environments).flatMap((environment) =>
    probesOf(environment).flatMap(({ path, url }) => {
      const read = readWebAddress(url);
      const refused = read.ok && read.value.ip !== null ? refusedReach(read.value.ip, networks) : null;
      if (refused === null) return [];
      return {
        path: ['services', service.name, 'environments', environment.name, ...path],
        message:
          refused === 'private'
            ? 'this is a private address; list its network under probes.networks to allow it'
            : 'this address is never asked (link-local, metadata, reserved, or one address inside another)',
      };
    }),
  );
}

/** The host of a step is fixed, so its address is known although variables stand in it. */
function stepProbe(step: Json, path: string[]): { path: string[]; url: string }[] {
  const url = typeof step === 'object' && step !== null && 'url' in step ? step.url : undefined;
  return typeof url === 'string' ? [{ path, url: url.replace(/\{[^}]*\}/g, 'x') }] : [];
}

function probesOf({ runningVersion, checks }: ServiceEnvironment): { path: string[]; url: string }[] {
  return [
    ...(runningVersion === null ? [] : [{ path: ['runningVersion', 'url'], url: runningVersion.url }]),
    ...checks.flatMap(({ uses, with: { steps } }, index) =>
      uses === 'journey' && Array.isArray(steps)
        ? steps.flatMap((step: Json, number) =>
            stepProbe(step, ['checks', String(index), 'steps', String(number), 'url']),
          )
        : [],
    ),
    ...checks.flatMap(({ uses, with: { url } }, index) =>
      uses === 'http' && typeof url === 'string' ? [{ path: ['checks', String(index), 'url'], url }] : [],
    ),
  ];
}
