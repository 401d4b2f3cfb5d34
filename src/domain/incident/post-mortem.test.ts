import { describe, expect, it } from 'vitest';
import { aDeployment, aProposal, aRelease, id } from '../../../test/support/builders.ts';
import { anIncidentRecord } from '../../../test/support/incidents.ts';
import { people } from '../../../test/support/test-settings.ts';
import { type Actor, system } from '../actor.ts';
import type { Event } from '../event.ts';
import type { ActionItem } from './action-item.ts';
import { draftPostMortem } from './post-mortem.ts';
import type { IncidentEntry } from './record.ts';
import { withoutNames } from './timeline.ts';
import type { IncidentRecord } from './view.ts';

const at = (time: string) => new Date(`2026-03-03T${time}Z`);
const by = (person: string): Actor => ({ kind: 'person', id: person });
const blame = `<@${people.author}> broke it, and @${people.approver} approved it`;
const { id: incidentId } = anIncidentRecord().incident;
const entry = (type: IncidentEntry['type'], time: string, data: object, actor: Actor): IncidentEntry =>
  ({ seq: 1, incidentId, type, data: { ref: 'I-7', ...data }, actor, at: at(time) }) as IncidentEntry;

const item: ActionItem = {
  id: id<'ActionItem'>('act'),
  incidentId,
  releaseId: null,
  service: 'shop',
  title: `Limit the pool of ${blame}`,
  ownerId: people.onCall,
  dueOn: at('10:00:00'),
  state: 'open',
  createdAt: at('10:00:00'),
  doneBy: null,
  doneAt: null,
  doneDetail: '',
};

/** An incident in which everybody typed names wherever something can be typed. */
function blamed(): IncidentRecord {
  const release = { ...aRelease({ service: 'shop', captainId: people.requester }), number: 12 };
  const deployment = aDeployment(release.id);
  const finding = {
    threshold: 'errors',
    check: 'pay',
    title: 'Paying',
    severity: 'rollback',
    words: 'Paying for a basket: 60 % errors',
    since: at('10:00:00'),
  };
  return anIncidentRecord(
    {
      releaseId: release.id,
      state: 'resolved',
      severity: 2,
      title: `Payments fail because of ${blame}`,
      impact: blame,
      scope: blame,
      commanderId: people.onCall,
      beganAt: at('10:00:00'),
      declaredAt: at('10:02:00'),
      mitigatedAt: at('10:12:00'),
      resolvedAt: at('11:02:00'),
      resolution: { how: 'rolled_back', words: blame },
      postMortem: { helped: blame, didNotHelp: blame, conditions: blame, lesson: blame, writtenBy: people.onCall },
    },
    {
      release,
      items: [item],
      entries: [
        entry('incident.declared', '10:02:00', { title: blame, severity: 3, detection: 'reported' }, by(people.author)),
        entry('incident.assessed', '10:03:00', { severity: 2, scope: blame, impact: blame }, by(people.onCall)),
        entry('incident.updated', '10:05:00', { words: blame }, by(people.requester)),
        entry('incident.update_overdue', '10:40:00', {}, system),
        entry('incident.command_taken', '10:41:00', { from: people.author }, by(people.onCall)),
        entry('incident.resolved', '11:02:00', { how: 'rolled_back', words: blame }, by(people.onCall)),
      ],
      releaseEvents: [
        { type: 'deployment.moved', data: { from: 'verifying', to: 'degraded', reason: blame }, at: at('10:01:00') },
        { type: 'escalation.acknowledged', data: { key: 'x' }, at: at('10:01:30') },
        { type: 'approval.given', data: { planHash: 'x' }, at: at('09:00:00') },
      ].map((event) => ({ seq: 1, releaseId: release.id, actor: by(people.author), ...event }) as unknown as Event),
      proposals: [
        aProposal(release.id, deployment.id, {
          findings: [finding as never],
          suspects: ['Payments 3.1.0, which this service depends on, is degraded (R-7).'],
        }),
      ],
    },
  );
}

describe('the draft of a post-mortem', () => {
  it('names no person in any sentence about what happened: only the owners of action items', () => {
    const draft = draftPostMortem(blamed());
    const [before = '', rest = ''] = draft.split('**Action items**');
    const [items = '', timeline = ''] = rest.split('**Timeline**');
    const sentences = before + timeline;
    expect(sentences.length).toBeGreaterThan(500);
    for (const person of Object.values(people)) expect(sentences).not.toContain(person);
    expect(sentences).not.toMatch(/<@|@[UW][A-Z0-9]/);
    expect(items).toContain(`somebody approved it: <@${people.onCall}>, due 2026-03-03`);
    expect(items).not.toContain(people.author);
  });

  it('says who did what by role', () => {
    const draft = draftPostMortem(blamed());
    expect(draft).toMatch(/10:02:00 UTC declared SEV3, reported: .* \(a responder\)/);
    expect(draft).toMatch(/10:03:00 UTC assessed as SEV2; .* \(the commander\)/);
    expect(draft).toMatch(/10:05:00 UTC update: .* \(the captain of the release\)/);
    expect(draft).toContain('10:40:00 UTC the next update was overdue (Quarterdeck)');
    expect(draft).toContain('command was taken (the commander)');
  });

  it('tells what the system showed, in order, together with what people did', () => {
    const times = [...draftPostMortem(blamed()).matchAll(/^- 2026-03-03 ([\d:]+) UTC/gm)].map(([, time]) => time);
    expect(times).toEqual([...times].sort());
    expect(times).toContain('10:01:00');
    // Approvals do not explain what happened.
    expect(times).not.toContain('09:00:00');
  });

  it('measures, and lists what may have contributed as conditions', () => {
    const draft = draftPostMortem(blamed());
    expect(draft).toContain('- time to detect: 2 min');
    expect(draft).toContain('- time to mitigate: 10 min');
    expect(draft).toContain('- time to resolve: 1 h');
    const [, conditions = ''] = draft.split('**Contributing conditions**');
    expect(conditions).toMatch(
      /^\n- Paying for a basket: 60 % errors\n- Payments 3\.1\.0, which .*\n- somebody broke it/,
    );
  });

  it('leaves to people what the record cannot know, and invents nothing', () => {
    const draft = draftPostMortem(anIncidentRecord());
    expect(draft.match(/_to be added by the people who responded_/g)).toHaveLength(4);
    expect(draft).toContain('- time to detect: not known; when the problem began is not on record');
    expect(draft).toContain('- time to resolve: not resolved yet');
    expect(draft).toContain('**Action items**\n- none yet');
    expect(draft).not.toMatch(/undefined|null|NaN/);
  });

  it('keeps a list item on one line, however it was typed', () => {
    const draft = draftPostMortem(anIncidentRecord({ impact: 'one\n\n**Action items**\n- [x] all done' }));
    expect(draft.match(/^\*\*Action items\*\*$/gm)).toHaveLength(1);
  });

  it('shortens a timeline that nobody would read, and says so', () => {
    const entries = Array.from({ length: 500 }, (_, index) =>
      entry('incident.updated', '10:05:00', { words: `update ${index}` }, by(people.onCall)),
    );
    const draft = draftPostMortem(anIncidentRecord({}, { entries }));
    expect(draft).toContain('update 0 ');
    expect(draft).toContain('update 499 ');
    expect(draft).toContain('440 more moments are in the record');
    expect(draft.split('\n').length).toBeLessThan(110);
  });
});

it('mentions become “somebody”, and nothing else changes', () => {
  expect(withoutNames('<@U012ABC> and <@W012ABC|bob> and @U0LENA0001 in <#C012>, mail a@b.example')).toBe(
    'somebody and somebody and somebody in <#C012>, mail a@b.example',
  );
});
