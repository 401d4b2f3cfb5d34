import { describe, expect, it } from 'vitest';
import { aReleaseView } from '../../../test/support/builders.ts';
import { aLinkedRecord } from '../../../test/support/record-builders.ts';
import type { LinkedRecord } from '../../domain/linked-record/linked-record.ts';
import { writeReport } from '../../domain/report/summary.ts';
import { detailsModal } from '../release/details-modal.ts';
import { releaseCard } from '../release/release-card.ts';

const view = (records: Partial<LinkedRecord>[]) => {
  const empty = aReleaseView();
  return { ...empty, records: records.map((more) => aLinkedRecord(empty.release.id, more)) };
};
const card = (records: Partial<LinkedRecord>[]) => JSON.stringify(releaseCard(view(records)).blocks);
const ticket = { kind: 'ticket', name: 'SHOP-1', number: 'SHOP-1', approval: null, link: null } as const;

describe('the change request on the card', () => {
  it('has its number with a link, and its approval', () => {
    const shown = releaseCard(view([{}]));
    expect(JSON.stringify(shown.blocks)).toContain(
      '*Change* <https://example.service-now.com/1|CHG0030052> · waiting for approval',
    );
    expect(shown.text).toContain('Change: <https://example.service-now.com/1|CHG0030052> · waiting for approval');
  });

  it('says why it is not up to date, as text', () => {
    expect(card([{ approval: 'approved', failure: 'it is <!channel> & cannot be moved on' }])).toContain(
      '· approved; it is &lt;!channel&gt; &amp; cannot be moved on',
    );
  });

  it('has the state in the system’s word at the end', () => {
    expect(card([{ told: 'succeeded', approval: 'approved', status: 'Closed <x>' }])).toContain(
      'CHG0030052> · Closed &lt;x&gt;',
    );
  });

  it('is being opened until it is known, and is not there when there is none', () => {
    expect(card([{ number: null, remoteId: null, approval: null, link: null }])).toContain('*Change* being opened');
    expect(card([])).not.toContain('*Change*');
    expect(card([{ name: 'replaced:lrc_1' }])).not.toContain('CHG0030052');
  });
});

describe('what a release waits for in another system', () => {
  const change = { uses: 'servicenow', with: {}, type: 'normal', requireApproval: true } as const;
  const waiting = (record: Partial<LinkedRecord>, state: 'in_review' | 'approved' = 'approved') => {
    const shown = view([record]);
    const environment = { ...shown.environment, change };
    return releaseCard({ ...shown, environment, todos: [], release: { ...shown.release, state } });
  };
  const headline = (card: ReturnType<typeof releaseCard>) => JSON.stringify(card.blocks[1]);
  const number = '<https://example.service-now.com/1|CHG0030052>';

  it('is said before anybody is told that it can start', () => {
    const card = waiting({});
    expect(headline(card)).toMatch(/before <@\w+> can start it: the approval of change/);
    expect(headline(card)).toContain(`the approval of change ${number}`);
    expect(card.text).toContain(`Needed before the start: the approval of change ${number}`);
    expect(headline(waiting({}, 'in_review'))).toContain(`; also needed: the approval of change ${number}`);
    expect(headline(waiting({ approval: 'approved' }))).toMatch(/· <@\w+> can start it/);
    expect(headline(waiting({ approval: 'unknown' }))).toContain(`the approval of change ${number}`);
  });

  it('has its next step when it was rejected, or is not there yet', () => {
    expect(headline(waiting({ approval: 'rejected' }))).toMatch(
      /was rejected \(“\/deploy change R-\d+” with its number\)/,
    );
    expect(headline(waiting({ number: null, remoteId: null, approval: null, link: null }))).toContain(
      'a change request, which is being opened',
    );
  });
});

describe('the records of a release', () => {
  const all = view([
    {},
    { ...ticket, title: 'Sell <more>', status: 'Done' },
    { ...ticket, name: 'SHOP-2', number: null, title: null, status: null, failure: 'there is no such ticket' },
    { kind: 'document', name: 'release', number: null, title: 'R-1: shop', link: 'https://pages.example.com/1' },
    { kind: 'document', name: 'I-7', number: null, title: 'Post-mortem', link: null },
  ]);

  it('are in the details, with links', () => {
    const shown = JSON.stringify(detailsModal(all));
    expect(shown).toContain('• Change <https://example.service-now.com/1|CHG0030052> · waiting for approval');
    expect(shown).toContain('• SHOP-1 Sell &lt;more&gt; (Done)');
    expect(shown).toContain('• SHOP-2 (there is no such ticket)');
    expect(shown).toContain('• Page: <https://pages.example.com/1|R-1: shop>');
    expect(shown).toContain('• Post-mortem of I-7: not written yet');
    expect(JSON.stringify(detailsModal(view([])))).not.toContain('Records in other systems');
  });

  it('are in the report', () => {
    expect(writeReport(all, new Date()).split('**Records**\n')[1]?.split('\n')).toEqual([
      '- change CHG0030052 · waiting for approval',
      '- SHOP-1: Sell <more> (Done)',
      '- SHOP-2 (there is no such ticket)',
      '- page: https://pages.example.com/1',
      '- post-mortem of I-7: not written yet',
    ]);
  });
});
