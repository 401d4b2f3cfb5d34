import { describe, expect, it } from 'vitest';
import { anEscalation, id } from '../../../test/support/builders.ts';
import { severityOrder } from '../analysis/thresholds/threshold.ts';
import { goOnFrom, startAgain, tiersAhead } from './clock.ts';
import type { Escalation } from './escalation.ts';
import { audienceOf, defaultTiers, type EscalationTier, firstPersonTier, reachOf } from './timeline.ts';

const minute = 60_000;
const raisedAt = new Date('2026-03-03T10:00:00Z');
const atMinute = (minutes: number) => new Date(raisedAt.getTime() + minutes * minute);
const tiers: EscalationTier[] = [
  { notify: [{ kind: 'escalation-channel' }], afterMs: 0 },
  { notify: [{ kind: 'on-call' }], afterMs: 0 },
  { notify: [{ kind: 'managers' }], afterMs: 10 * minute },
];
const escalation = (more: Partial<Escalation> = {}) => anEscalation(id('rel'), id('dep'), { raisedAt, tiers, ...more });
const ahead = (of: Escalation) => tiersAhead(of).map(({ position, at }) => [position, at]);

describe('the timeline of an escalation', () => {
  it('counts from when it was raised', () => {
    expect(ahead(escalation())).toEqual([
      [1, atMinute(0)],
      [2, atMinute(10)],
    ]);
    expect(ahead(escalation({ position: 2 }))).toEqual([]);
  });

  it.each<Partial<Escalation>>([
    { acknowledgedAt: raisedAt, acknowledgedBy: 'U1' },
    { snoozedUntil: atMinute(60) },
    { closedAt: raisedAt },
    { tiers: [] },
  ])('goes nowhere when %j', (more) => {
    expect(tiersAhead(escalation(more))).toEqual([]);
  });

  it('goes on after a handover with the time between the tiers', () => {
    const before = escalation({ position: 1, round: 3 });
    const clock = goOnFrom(before, atMinute(30), 7 * minute);
    expect(clock.round).toBe(4);
    expect(ahead({ ...before, ...clock })).toEqual([[2, atMinute(40)]]);
  });

  it('gives the new owner time when the next tier would follow at once', () => {
    const before = escalation({ position: 0 });
    expect(ahead({ ...before, ...goOnFrom(before, atMinute(30), 7 * minute) })).toEqual([
      [1, atMinute(37)],
      [2, atMinute(47)],
    ]);
  });

  it('notifies the last tier again when there is no other', () => {
    const last = escalation({ position: 2 });
    expect(ahead({ ...last, ...goOnFrom(last, atMinute(30), 7 * minute) })).toEqual([[2, atMinute(40)]]);
    const single = escalation({ tiers: tiers.slice(0, 1) });
    expect(ahead({ ...single, ...goOnFrom(single, atMinute(30), 7 * minute) })).toEqual([[0, atMinute(37)]]);
  });

  it('starts again with the first tier that reaches a person', () => {
    const before = escalation({ position: 2, round: 3 });
    const clock = startAgain(before, atMinute(60));
    expect(clock).toEqual({ position: 1, clockFrom: atMinute(60), round: 3 });
    expect(ahead({ ...before, ...clock })).toEqual([[2, atMinute(70)]]);
    expect(firstPersonTier(tiers.slice(0, 1))).toBe(0);
    expect(firstPersonTier([])).toBe(0);
  });
});

describe('the tiers without any in the settings', () => {
  it('come in the order of the policy’s times', () => {
    const order = (escalateToOnCallMs: number, escalateToManagerMs: number) =>
      defaultTiers('critical', { escalateToOnCallMs, escalateToManagerMs }).map((tier) => reachOf(tier));
    expect(order(0, 5)).toEqual(['channel', 'on_call', 'manager']);
    expect(order(9, 5)).toEqual(['channel', 'manager', 'on_call']);
    expect(defaultTiers('warning', { escalateToOnCallMs: 0, escalateToManagerMs: 0 })).toHaveLength(1);
  });
});

it('what is critical, or asks for a rollback, reaches the people of critical problems; what is milder does not', () => {
  expect(severityOrder.map((severity) => [severity, audienceOf(severity)])).toEqual([
    ['notice', 'warning'],
    ['warning', 'warning'],
    ['critical', 'critical'],
    ['rollback', 'critical'],
  ]);
});
