import { describe, expect, it } from 'vitest';
import { anIncidentRecord } from '../../../test/support/incidents.ts';
import { parseReleaseRef } from '../release/release.ts';
import { reservedBecause } from '../reserved-words.ts';
import { incidentRef, incidentStateWords, measuredTimes, parseIncidentRef } from './incident.ts';
import { incidentLifecycle, isUnderWay } from './lifecycle.ts';
import { incidentDefaults, updateEveryMs } from './policy.ts';
import { responseTo, severityLevels } from './severity.ts';

const { incident } = anIncidentRecord();
const at = (time: string) => new Date(`2026-03-03T${time}Z`);

describe('the reference of an incident', () => {
  it.each([
    ['I-7', 7],
    ['i-7', 7],
    [' I-123456789 ', 123_456_789],
  ])('“%s” is one', (text, number) => {
    expect(parseIncidentRef(text)).toBe(number);
    expect(parseReleaseRef(text)).toBeNull();
  });

  it.each(['', '7', 'I7', 'i18', 'R-7', '#7', 'I-', 'I-7x', 'I-1234567890', 'I-７', 'report I-7'])(
    '“%s” is none',
    (text) => {
      expect(parseIncidentRef(text)).toBeNull();
    },
  );

  it('cannot be the name of a service', () => {
    expect(reservedBecause(incidentRef(incident))).toContain('incident');
    expect(reservedBecause('i18n')).toBeNull();
  });
});

describe('the lifecycle of an incident', () => {
  it('reaches its end from every state, and ends only there', () => {
    expect(incidentLifecycle.states.filter((state) => incidentLifecycle.isTerminal(state))).toEqual(['closed']);
    for (const start of incidentLifecycle.states) {
      const reached = new Set([start]);
      for (const state of reached)
        for (const event of incidentLifecycle.events(state)) {
          const next = incidentLifecycle.next(state, event);
          if (next) reached.add(next);
        }
      expect([start, reached.has('closed')]).toEqual([start, true]);
    }
  });

  it('lets people wait for updates until it is resolved', () => {
    expect(incidentLifecycle.states.filter(isUnderWay)).toEqual(['detected', 'assessed', 'mitigated']);
    const overdueSince = at('10:00:00');
    expect(incidentStateWords({ state: 'assessed', overdueSince })).toBe('assessed, update overdue');
    expect(incidentStateWords({ state: 'resolved', overdueSince })).toBe('resolved');
    expect(incidentStateWords({ state: 'assessed', overdueSince: null })).toBe('assessed');
  });
});

it('the worse an incident is, the sooner people hear again, and the more of them are told directly', () => {
  const pauses = severityLevels.map((level) => updateEveryMs(incidentDefaults, level));
  expect(pauses).toEqual([15, 30, 120, 1_440].map((minutes) => minutes * 60_000));
  expect(severityLevels.map((level) => responseTo(level).length)).toEqual([2, 1, 0, 0]);
});

describe('the times of an incident', () => {
  it('are measured from its own record', () => {
    const times = {
      beganAt: at('10:00:00'),
      declaredAt: at('10:02:00'),
      mitigatedAt: at('10:12:00'),
      resolvedAt: at('11:02:00'),
    };
    expect(measuredTimes({ ...incident, ...times })).toEqual({
      detectMs: 120_000,
      mitigateMs: 600_000,
      resolveMs: 3_600_000,
    });
  });

  it('are unknown where the record does not tell, and never negative', () => {
    expect(measuredTimes(incident)).toEqual({ detectMs: null, mitigateMs: null, resolveMs: null });
    const odd = { ...incident, declaredAt: at('10:00:00'), beganAt: at('10:00:01') };
    expect(measuredTimes(odd).detectMs).toBe(0);
  });
});
