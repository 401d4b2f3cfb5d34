import { expect, it } from 'vitest';
import { defaultPolicy } from '../policy/policy.ts';
import { plannedApprovals } from './planned-approvals.ts';
import { type ConfiguredRule, rulesOf } from './rule.ts';

const rule = (more: Partial<ConfiguredRule>): ConfiguredRule => ({
  name: 'Approvers',
  needed: 1,
  groups: [],
  people: [],
  roles: [],
  veto: true,
  ...more,
});
const managers = rule({ name: 'Managers', needed: 2, groups: ['SMANAGERS'] });
const security = rule({ name: 'Security', groups: ['SSECURITY'], people: ['ULENA'], risks: ['high', 'critical'] });
const production = rule({ name: 'Operations', roles: ['on-call'], environments: ['production'] });
const policy = { ...defaultPolicy, approvals: [managers, security, production] };
const about = { environment: 'production', risk: 'high' as const, isEmergency: false, isRehearsal: false };

it('takes the rules that apply to the environment and the risk', () => {
  const names = (more: Partial<typeof about>) =>
    rulesOf(plannedApprovals(policy, { ...about, ...more })).map(({ name }) => name);
  expect(names({})).toEqual(['Managers', 'Security', 'Operations']);
  expect(names({ environment: 'staging' })).toEqual(['Managers', 'Security']);
  expect(plannedApprovals(policy, about)).toMatchObject({ needed: 4, groups: ['SMANAGERS', 'SSECURITY'] });
  const quiet = plannedApprovals({ ...policy, approvals: [security] }, { ...about, environment: 'x' });
  expect(quiet.rules).toHaveLength(1);
});

it('falls back to the short form where no rule applies', () => {
  const short = { ...policy, approvals: [production], approvalsNeeded: 3, approverGroups: ['SALL'] };
  const planned = plannedApprovals(short, { ...about, environment: 'staging' });
  expect(planned).toEqual({ needed: 3, groups: ['SALL'], separationOfDuties: true });
  expect(rulesOf(planned)).toMatchObject([{ needed: 3, groups: ['SALL'], veto: true }]);
});

it('needs fewer approvals in an emergency, of anybody whom a rule means, and never more', () => {
  const emergency = { ...about, isEmergency: true };
  expect(plannedApprovals(policy, emergency)).toMatchObject({
    needed: 1,
    rules: [
      { name: 'Emergency', needed: 1, groups: ['SMANAGERS', 'SSECURITY'], people: ['ULENA'], roles: ['on-call'] },
    ],
  });
  expect(
    plannedApprovals({ ...policy, approvals: [], approvalsNeeded: 1, emergencyApprovals: 5 }, emergency).needed,
  ).toBe(1);
});

it('needs none for a rehearsal', () => {
  expect(plannedApprovals(policy, { ...about, isRehearsal: true }).needed).toBe(0);
});
