import { describe, expect, it } from 'vitest';
import { anIncidentRecord } from '../../../test/support/incidents.ts';
import { people } from '../../../test/support/test-settings.ts';
import { defaultTopics } from '../stakeholder/matrix.ts';
import { audienceLines, audienceOf, hears } from './audience.ts';
import { incidentLifecycle } from './lifecycle.ts';
import { severityLevels } from './severity.ts';

const audiences = ['leaders', 'customer_support', 'teams'] as const;
const told = (audience: (typeof audiences)[number], more: Parameters<typeof anIncidentRecord>[0]) =>
  audienceLines(anIncidentRecord(more), audience).join('\n');

describe('who hears of an incident', () => {
  it('is decided by what the communication matrix gives a group during a release', () => {
    const of = Object.entries(defaultTopics).map(([group, topics]) => [group, audienceOf({ topics })]);
    expect(Object.fromEntries(of)).toEqual({
      executives: 'leaders',
      product: 'teams',
      development: 'teams',
      operations: 'teams',
      support: 'customer_support',
    });
  });

  it('depends on the severity', () => {
    const heard = (audience: (typeof audiences)[number]) => severityLevels.filter((level) => hears(audience, level));
    expect(audiences.map(heard)).toEqual([
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4],
    ]);
  });
});

describe('what they hear', () => {
  const known = { impact: 'nobody can pay', scope: 'the connection pool', lastUpdate: 'restarting the pool' };

  it('is about impact for leaders, about what to say for support, and about the work for teams', () => {
    const [leaders, support, teams] = audiences.map((audience) => told(audience, { ...known, state: 'assessed' }));
    expect(leaders).toContain('Web shop has a problem: nobody can pay');
    expect(leaders).toContain('severity 3 of 4');
    expect(support).toContain('What to say: we know about it and are working on it.');
    for (const words of [leaders, support]) expect(words).not.toMatch(/pool|SEV/);
    expect(teams).toMatch(/SEV3[\s\S]*connection pool[\s\S]*restarting the pool/);
  });

  it('says that it is over when it is, and names nobody', () => {
    const over = { ...known, resolution: { how: 'rolled_back', words: 'back to 1.0.0' } } as const;
    for (const state of incidentLifecycle.states)
      for (const audience of audiences) {
        const words = told(
          audience,
          state === 'resolved' || state === 'closed' ? { ...over, state } : { ...known, state },
        );
        expect(words).not.toMatch(/undefined|null|<@/);
        expect(words).not.toContain(people.bystander);
        if (audience !== 'teams')
          expect([state, /is over|as before/.test(words)]).toEqual([state, state === 'resolved' || state === 'closed']);
      }
    expect(told('leaders', { ...over, state: 'resolved' })).toContain('rolled back. back to 1.0.0');
  });

  it('admits that the impact is not known yet', () => {
    expect(told('leaders', {})).toContain('the impact is not known yet');
  });
});
