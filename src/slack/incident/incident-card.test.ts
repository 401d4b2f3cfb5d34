import { describe, expect, it } from 'vitest';
import { aReleaseView, id, moment } from '../../../test/support/builders.ts';
import { anIncident, anIncidentRecord } from '../../../test/support/incidents.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ActionItem } from '../../domain/incident/action-item.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import { type IncidentState, incidentLifecycle } from '../../domain/incident/lifecycle.ts';
import type { Page } from '../../domain/incident/page.ts';
import { draftPostMortem } from '../../domain/incident/post-mortem.ts';
import { validateBlocks } from '../../local-workspace/validate/validate-blocks.ts';
import { reportMessage } from '../updates/report-text.ts';
import { declareButton } from './declare-button.ts';
import { incidentCard } from './incident-card.ts';
import { renderIncident } from './render-incident.ts';

const buttonsIn = (blocks: unknown) =>
  [...JSON.stringify(blocks).matchAll(/"action_id":"incident\.(\w+)"/g)].map(([, name]) => name);
const problems = (blocks: readonly unknown[]) => validateBlocks(blocks as never, 'message', new Set());

describe('the card of an incident', () => {
  it('offers exactly what the lifecycle allows', () => {
    const names: Readonly<Record<string, string>> = { write: 'write_post_mortem' };
    for (const state of incidentLifecycle.states) {
      const offered = buttonsIn(incidentCard(anIncidentRecord({ state })).blocks);
      const wanted = incidentLifecycle.events(state).map((event) => names[event] ?? event);
      const always = ['take_command', 'add_action_item', 'details'];
      expect([state, offered.filter((name) => !always.includes(name ?? '')).sort()]).toEqual([state, wanted.sort()]);
      expect(offered).toContain('details');
      expect([state, offered.includes('add_action_item')]).toEqual([state, state !== 'closed']);
    }
  });

  it('says whom the pagers page and who acknowledged it, and offers that while nobody has', () => {
    const page: Page = {
      ...{
        pagers: ['pagerduty', 'alertmanager'],
        paging: ['pagerduty', 'alertmanager'],
        wanted: 'raised',
        pagedAt: new Date(),
        acknowledgedBy: null,
      },
      ...{ answer: null, told: new Map([['pagerduty', { call: 'raised', at: new Date() }]]) },
      failures: new Map([['alertmanager', 'no answer']]),
    };
    const shown = (more: Partial<Page>) => incidentCard(anIncidentRecord({}, { page: { ...page, ...more } }));
    const waiting = shown({});
    expect(waiting.text).toContain('paged by pagerduty, :warning: alertmanager cannot be reached; nobody has ack');
    expect(buttonsIn(waiting.blocks)).toContain('acknowledge');
    const answer = { in: 'PagerDuty', did: 'resolved' } as const;
    for (const [more, words] of [
      [{ wanted: 'acknowledged', acknowledgedBy: 'ULENA' }, '*Page* acknowledged by <@ULENA>'],
      [
        { wanted: 'acknowledged', acknowledgedBy: '<!channel>', answer },
        '*Page* resolved by &lt;!channel&gt; in PagerDuty',
      ],
    ] as const) {
      const { text, blocks } = shown(more);
      expect(text).toContain(words);
      expect(buttonsIn(blocks)).not.toContain('acknowledge');
      expect(problems(blocks)).toEqual([]);
    }
    expect(shown({ wanted: 'resolved' }).text).not.toMatch(/On call|Page/);
  });

  it('says that an update is overdue, and forgets it once nobody waits', () => {
    const overdue = { overdueSince: new Date(), nextUpdateAt: new Date('2026-03-03T10:30:00Z') };
    const late = incidentCard(anIncidentRecord({ state: 'assessed', ...overdue }));
    expect(late.text).toContain('assessed, update overdue');
    expect(late.text).toContain('*Update overdue* since');
    expect(incidentCard(anIncidentRecord({ state: 'resolved', nextUpdateAt: null })).text).not.toContain('pdate');
  });

  it('says how long it took in sentences', () => {
    const at = (seconds: number) => new Date(moment.getTime() + 1_000 * seconds);
    const { text } = incidentCard(anIncidentRecord({ state: 'resolved', mitigatedAt: at(17), resolvedAt: at(60) }));
    expect(text).toMatch(/\. Mitigated after 17 s\. Resolved after 1 min\.$/);
  });

  it('is accepted by Slack and escapes what people typed, however long and odd it is', () => {
    const odd = '<!channel> & *bold* <@U1> '.repeat(400);
    const typed: Partial<Incident> = { title: odd.slice(0, 150), impact: odd, scope: odd, lastUpdate: odd };
    const item = (index: number): ActionItem => ({
      id: id<'ActionItem'>('act'),
      incidentId: id<'Incident'>('inc'),
      releaseId: null,
      service: 'shop',
      title: odd.slice(0, 200),
      ownerId: people.onCall,
      dueOn: new Date(index),
      state: index % 2 === 0 ? 'open' : 'done',
      createdAt: new Date(0),
      doneBy: null,
      doneAt: null,
      doneDetail: 'done',
    });
    const items = Array.from({ length: 40 }, (_, index) => item(index));
    for (const state of incidentLifecycle.states as readonly IncidentState[]) {
      const record = anIncidentRecord({ ...typed, state }, { items });
      const shown = [
        incidentCard(record),
        ...record.groups.map(({ id: groupId }) => renderIncident({ kind: 'group', groupId }, record)),
      ];
      for (const { blocks, text } of shown) {
        expect(problems(blocks)).toEqual([]);
        expect(text.length).toBeLessThanOrEqual(4_000);
        // A header is plain text: Slack reads no markup in it.
        const marked = blocks.filter((block) => block.type !== 'header');
        expect(JSON.stringify(marked) + text).not.toContain('<!channel>');
      }
    }
  });
});

describe('the message of a group about an incident', () => {
  it('names who is responsible, but not to customer support, and is in the words for its audience', () => {
    const record = anIncidentRecord({ state: 'assessed', severity: 2, impact: 'nobody can pay', commanderId: 'ULENA' });
    const shown = (groupId: string) => renderIncident({ kind: 'group', groupId }, record).text;
    for (const groupId of ['executives', 'development', 'operations', 'product'])
      expect(shown(groupId)).toContain('Responsible: <@ULENA>.');
    expect(shown('support')).not.toContain('ULENA');
    expect(shown('support')).toContain('What to say: we know about it');
    expect(shown('executives')).toContain('It is of severity 2 of 4');
    expect(shown('development')).toContain('SEV2');
  });
});

describe('“Declare incident”', () => {
  const view = aReleaseView();
  const withState = (state: IncidentState) => ({ ...view, incidents: [{ ...anIncident({ state }), number: 1 }] });

  it('is offered until the release has an incident that is not closed', () => {
    expect(declareButton(view)).toHaveLength(1);
    expect(declareButton(withState('closed'))).toHaveLength(1);
    for (const state of ['detected', 'assessed', 'mitigated', 'resolved'] as const)
      expect(declareButton(withState(state))).toEqual([]);
  });
});

it('a post-mortem that is longer than a message keeps its beginning, and says what is missing', () => {
  const long = 'so it went on and on & on '.repeat(70);
  const entries = Array.from({ length: 200 }, (_, seq) => ({
    seq,
    incidentId: id<'Incident'>('inc'),
    type: 'incident.updated' as const,
    data: { ref: 'I-7', words: `${seq} ${long}` },
    actor: { kind: 'person' as const, id: people.onCall },
    at: new Date(seq),
  }));
  const postMortem = { helped: long, didNotHelp: long, conditions: long, lesson: 'Test it', writtenBy: 'U' };
  const { blocks, text } = reportMessage(draftPostMortem(anIncidentRecord({ postMortem }, { entries })));
  expect(problems(blocks)).toEqual([]);
  expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
  expect(JSON.stringify(blocks)).toMatch(/Test it.*Timeline.*and \d+ more lines/);
  expect(text.length).toBeLessThanOrEqual(4_000);
});
