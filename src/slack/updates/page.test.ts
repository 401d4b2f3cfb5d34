import { describe, expect, it } from 'vitest';
import { aDeployment, anEscalation, aPost, aReleaseView, id } from '../../../test/support/builders.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import type { PagerState } from '../../domain/escalation/pager.ts';
import { surfaceKey } from '../../domain/message/message.ts';
import { renderLiving, renderPost } from './render.ts';

const view = aReleaseView();
const deployment = aDeployment(view.release.id, { state: 'degraded' });
const escalation = anEscalation(view.release.id, deployment.id, { summary: 'Paying fails' });
const isAsking = ({ blocks }: { blocks: unknown[] }) => JSON.stringify(blocks).includes('analysis.acknowledge');

function shown(more: Partial<Escalation> = {}) {
  return renderLiving(
    { kind: 'page', escalationId: escalation.id },
    { ...view, deployment, escalations: [{ ...escalation, ...more }] },
  );
}

describe('a page', () => {
  it('asks for somebody until somebody has come', () => {
    expect(isAsking(shown())).toBe(true);
    const taken = shown({ acknowledgedBy: people.onCall, acknowledgedAt: new Date() });
    expect(isAsking(taken)).toBe(false);
    expect(taken.text).toContain(`Paying fails\n:eyes: Acknowledged by <@${people.onCall}>.`);
  });

  it('asks nobody any more when the trouble is over', () => {
    const closed = shown({ closedAt: new Date() });
    expect(isAsking(closed)).toBe(false);
    expect(closed.text).toContain('Closed.');
    expect(shown({ acknowledgedBy: people.onCall, closedAt: new Date() }).text).toContain(
      `Closed. Acknowledged by <@${people.onCall}>.`,
    );
  });

  it('for an approval does not look as if all were well when nobody waits for it any more', () => {
    expect(shown({ deploymentId: null }).text).toMatch(/^:rotating_light:/);
    const { text } = shown({ deploymentId: null, closedAt: new Date() });
    expect(text).toMatch(/^:heavy_minus_sign:/);
    expect(text).toContain('It no longer waits: the release’s card says why.');
    const answer = { in: 'PagerDuty', did: 'resolved', by: people.onCall } as const;
    expect(shown({ deploymentId: null, acknowledgedBy: people.onCall, pagerAnswer: answer }).text).toContain(
      'It stays open here until the approval is decided.',
    );
  });

  const at = new Date('2026-03-03T14:22:00Z');
  const tiers: Escalation['tiers'] = [
    { notify: [{ kind: 'escalation-channel' }], afterMs: 0 },
    { notify: [{ kind: 'on-call' }, { kind: 'pager', uses: 'alertmanager' }], afterMs: 0 },
    {
      notify: [{ kind: 'managers' }, { kind: 'channel', channel: 'C0INCIDENT' }, { kind: 'person', person: 'U0INES' }],
      afterMs: 600_000,
    },
  ];
  const open = { tiers, position: 1, raisedAt: at, clockFrom: at };

  it('says since when, which tier it is, and who is next by name, because a mention would notify them', () => {
    const [, , last] = tiers;
    const names = [['Ines Duarte', 'Ada <Lind>'], [], ['Sam Rivera']];
    const next = (last?.notify ?? []).map((recipient, index) => ({ recipient, names: names[index] ?? [] }));
    const { text } = renderLiving(
      { kind: 'page', escalationId: escalation.id },
      { ...view, deployment, next, escalations: [{ ...escalation, ...open }] },
    );
    expect(text).toMatch(/Critical · since <!date\^1772547720\^[^>]*2026-03-03 14:22 UTC> · tier 2 of 3/);
    expect(text).toMatch(
      /Next: Ines Duarte and Ada &lt;Lind&gt; \(manager\), <#C0INCIDENT>, Sam Rivera, <!date[^>]*14:32 UTC>, unless acknowledged/,
    );
    expect(text).not.toContain('<@');
  });

  it('names the roles when nobody could be looked up, and says when nobody is next', () => {
    expect(shown({ ...open, position: 0 }).text).toContain('Next: on call, alertmanager, <!date');
    expect(shown(open).text).toContain('Next: manager, <#C0INCIDENT>, a person, <!date');
    expect(shown({ ...open, position: 2 }).text).toContain('Next: nobody; this is the last tier.');
    for (const more of [{ acknowledgedAt: at, acknowledgedBy: people.onCall }, { snoozedUntil: at }, { closedAt: at }])
      expect(shown({ ...open, ...more }).text).not.toContain('Next:');
    expect(shown(open).text).toMatch(/^:rotating_light: /);
    expect(shown({ ...open, closedAt: at }).text).toMatch(/^:white_check_mark: [\s\S]*\nClosed\./);
  });

  it('shows who handed it over to whom, the snooze with its end, and what the pager was told', () => {
    const handover = { by: people.onCall, to: people.author, note: 'mine <!channel>', at: at.toISOString() };
    const given = shown({ ...open, ownerId: people.author, handover });
    expect(given.text).toContain(`Owner: <@${people.author}>, who has not acknowledged it yet.`);
    expect(given.text).toContain(`Handed over to <@${people.author}> by <@${people.onCall}>: mine &lt;!channel&gt;`);
    expect(isAsking(given)).toBe(true);
    const snoozed = shown({ ...open, snoozedUntil: at, snoozedBy: people.onCall });
    expect(snoozed.text).toMatch(/:zzz: Snoozed by <@UONCALL> until <!date[^>]*14:22 UTC>/);
    const pager = {
      id: id<'Pager'>('pgr'),
      releaseId: view.release.id,
      escalationId: escalation.id,
      uses: 'alertmanager',
    };
    const withPager = (more: Pick<PagerState, 'wanted' | 'told' | 'failure'>) =>
      renderLiving(
        { kind: 'page', escalationId: escalation.id },
        {
          ...view,
          deployment,
          escalations: [escalation],
          pagers: [{ ...pager, ...more }],
          pagerNames: { alertmanager: 'Alertmanager' },
        },
      ).text;
    expect(withPager({ wanted: 'raised', told: null, failure: null })).toContain(':pager: Alertmanager: being called');
    expect(withPager({ wanted: 'raised', told: 'raised', failure: null })).toContain(':pager: Alertmanager: paged');
    expect(withPager({ wanted: 'raised', told: null, failure: 'no <answer>' })).toContain(
      ':no_bell: Alertmanager: not reached (no &lt;answer&gt;)',
    );
  });

  it('offers to acknowledge all only when there are several to acknowledge', () => {
    const offered = (...others: Escalation[]) =>
      JSON.stringify(
        renderLiving(
          { kind: 'page', escalationId: escalation.id },
          { ...view, deployment, escalations: [escalation, ...others] },
        ).blocks,
      );
    const other = (more: Partial<Escalation> = {}) => anEscalation(view.release.id, deployment.id, more);
    expect(offered()).not.toContain('escalation.acknowledge_all');
    expect(offered(other({ closedAt: at }), other({ acknowledgedBy: people.onCall }))).not.toContain('acknowledge_all');
    expect(offered(other())).toContain('Acknowledge all 2 of the release');
  });

  it('of a later round is a message of its own', () => {
    expect(surfaceKey({ kind: 'page', escalationId: escalation.id })).toBe(`page:${escalation.id}`);
    expect(surfaceKey({ kind: 'page', escalationId: escalation.id, round: 2 })).toBe(`page:${escalation.id}:2`);
  });

  it('that an earlier version asked for is sent as well', () => {
    const content = {
      kind: 'page',
      summary: 'Paying fails',
      severity: 'critical',
      escalationId: escalation.id,
    } as const;
    const post = { ...aPost(view.release.id, { content }), state: 'due', postedChannel: null, postedTs: null } as const;
    const known = renderPost(post, { ...view, deployment, escalations: [escalation] });
    expect(isAsking(known)).toBe(true);
    expect(renderPost(post, view).text).toContain('Paying fails');
  });
});
