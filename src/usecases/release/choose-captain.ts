import { captainInTurn } from '../../domain/release/policy.ts';
import type { Service } from '../../domain/service.ts';
import { policyFor } from '../../domain/settings.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { peopleOnCall } from '../escalation/people-on-call.ts';

/**
 * Who is the captain of a new release of this service, by its policy. Whoever requests it, when that cannot be found out
 * or is not a full member; the log says so. This asks the directory, so it belongs before a transaction.
 */
export async function chooseCaptain(
  deps: Pick<RequestDeps, 'settings' | 'directory' | 'clock' | 'logger'>,
  service: Service,
  requesterId: string,
): Promise<string> {
  const { policy } = policyFor(deps.settings, service);
  if (policy.captain === 'requester') return requesterId;
  const chosen =
    policy.captain === 'rotation'
      ? captainInTurn(policy, deps.clock.now())
      : ((await peopleOnCall(deps)).people[0] ?? null);
  const member = chosen === null ? null : await checkMember(deps, chosen);
  if (chosen !== null && member?.ok) return chosen;
  deps.logger.warn(
    { service: service.name, captain: policy.captain, chosen },
    'the captain by the policy was not found',
  );
  return requesterId;
}
