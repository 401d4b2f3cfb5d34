import { describe, expect, it } from 'vitest';
import { aDeployment, aProposal, aReleaseView } from '../../../test/support/builders.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { RollbackProposal } from '../../domain/proposal/proposal.ts';
import { proposalCard } from './proposal-card.ts';

function card(more: Partial<RollbackProposal>) {
  const view = aReleaseView();
  const deployment = aDeployment(view.release.id, { state: 'degraded' });
  const { text, blocks } = proposalCard(aProposal(view.release.id, deployment.id, more), { ...view, deployment });
  const shown = JSON.stringify(blocks);
  return {
    text,
    blocks: shown,
    buttons: [...shown.matchAll(/"action_id":"analysis\.(\w+)"/g)].map(([, name]) => name),
  };
}

const all = ['roll_back', 'wait', 'fix_forward', 'dismiss'];
const decided = { decidedBy: people.onCall, decidedAt: new Date('2026-03-02T10:00:00Z') };

describe('the card of a rollback proposal', () => {
  it('offers every answer while it is open, and says how long a wait is', () => {
    const { blocks, buttons } = card({});
    expect(blocks).toContain('Wait 10 min');
    expect(buttons).toEqual(all);
  });

  it('says who chose to wait and until when, and can be answered meanwhile', () => {
    const { text, buttons } = card({ ...decided, state: 'waiting' });
    expect(text).toContain(`<@${people.onCall}> is waiting until`);
    expect(text).toContain('2026-03-02 10:10 UTC');
    expect(buttons).toEqual(all.filter((name) => name !== 'wait'));
  });

  it('has its buttons above its charts, and alarms nobody once it is answered', () => {
    const evidence = [{ title: 'Paying', samples: 5, failedPercent: 50, baselineMs: 10, nowMs: 20 }];
    const open = card({ evidence });
    expect(open.blocks.indexOf('analysis.roll_back')).toBeLessThan(open.blocks.indexOf('data_visualization'));
    expect(open.text).toMatch(/^:rotating_light:/);
    expect(card({ ...decided, state: 'dismissed' }).text).toMatch(/^:ballot_box_with_check: /);
  });

  it('forgets the wait when it is over', () => {
    expect(card({ ...decided, state: 'open' }).text).not.toContain('waits');
  });

  it('offers nothing once it has expired', () => {
    const { text, buttons } = card({ state: 'expired' });
    expect(text).toContain('Nobody responded in time');
    expect(buttons).toEqual([]);
  });

  it('says how many checks its charts leave out, and leaves out those that fail least', () => {
    const evidence = Array.from({ length: 11 }, (_, index) => ({
      check: `check-${index}`,
      title: `Check ${index}`,
      samples: 5,
      failedPercent: index,
      baselineMs: 10,
      nowMs: 20,
    }));
    const { blocks } = card({ evidence });
    expect(blocks).toContain('the 8 checks that fail most; 3 more were measured');
    expect(blocks).toContain('"Check 10"');
    expect(blocks).not.toContain('"Check 2"');
  });

  it('shows what was found over time, with a name of its own for each series', () => {
    const course = {
      unit: '%' as const,
      times: ['10:00:00', '10:01:00'],
      series: [
        { title: 'Paying', values: [0, 60] },
        { title: 'Paying', values: [0, 20] },
      ],
    };
    const { blocks } = card({ course });
    expect(blocks).toContain('"type":"line","series":[{"name":"Paying","data":[{"label":"10:00:00","value":0}');
    expect(blocks).toContain('"name":"Paying 2"');
    expect(blocks).not.toContain('Failed now');
  });

  it('charts the response times only of what takes time', () => {
    const one = { samples: 5, failedPercent: 0 };
    const timed = { ...one, title: 'Paying', baselineMs: 10, nowMs: 20 };
    const counted = { ...one, title: 'Sales', baselineMs: null, nowMs: null };
    const [, , times = ''] = card({ evidence: [timed, counted] }).blocks.split('"data_visualization"');
    expect(times).toContain('"Paying"');
    expect(times).not.toContain('"Sales"');
    expect(card({ evidence: [counted] }).blocks).not.toContain('Response time');
  });

  it('tells since when in the time zone of its reader, to the second', () => {
    const about = { check: 'pay', title: 'Paying', preset: 'errors', metric: 'canary', severity: 'critical' } as const;
    const since = new Date('2026-03-02T10:00:07Z');
    const finding = { ...about, words: 'Paying fails', value: 60, limit: 5, since };
    expect(card({ findings: [finding] }).text).toContain(
      '• Paying fails, since <!date^1772445607^{date_short_pretty} {time_secs}|10:00:07 UTC>',
    );
  });

  it('gives checks whose titles begin alike different labels: Slack refuses a chart with two that are the same', () => {
    const evidence = ['Paying for a basket with a card', 'Paying for a basket with a voucher'].map((title) => ({
      title,
      samples: 5,
      failedPercent: 50,
      baselineMs: 10,
      nowMs: 20,
    }));
    const { blocks } = card({ evidence });
    const [, categories = ''] = /"categories":(\[[^\]]*\])/.exec(blocks) ?? [];
    const labels = JSON.parse(categories) as string[];
    expect(new Set(labels).size).toBe(2);
    expect(labels.every((label) => label.length <= 20)).toBe(true);
  });

  it('names what else may be the cause, and nothing when nothing may', () => {
    const { text } = card({ suspects: ['Payments 3.1.0, which this service depends on, is degraded (R-7).'] });
    expect(text).toContain(
      '*May be the cause too*\n• Payments 3.1.0, which this service depends on, is degraded (R-7).',
    );
    expect(card({}).text).not.toContain('May be the cause');
  });

  it('does not say that a person pressed what the plan did by itself', () => {
    const automatic = { decidedBy: 'quarterdeck', decidedAt: decided.decidedAt, state: 'accepted' } as const;
    expect(card(automatic).text).toContain('Rolling back to 1.0.0 without a person, as the plan says.');
    expect(card({ ...automatic, decidedBy: people.onCall }).text).toContain(`<@${people.onCall}> pressed Roll back`);
  });
});
