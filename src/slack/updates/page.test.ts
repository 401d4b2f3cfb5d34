import { describe, expect, it } from 'vitest';
import { aDeployment, anEscalation, aPost, aReleaseView } from '../../../test/support/builders.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
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
