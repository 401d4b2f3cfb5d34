import { describe, expect, it } from 'vitest';
import { parseRequest } from './parse-request.ts';

/** A Friday at 17:00 in Berlin. */
const now = new Date('2026-11-27T16:00:00Z');
const parse = (text: string, zone = 'Europe/Berlin') => parseRequest(text, now, async () => zone);
async function startOf(text: string, zone?: string): Promise<string | null> {
  const read = await parse(`api 1.2.0 ${text}`, zone);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value.startsAt?.toISOString() ?? null;
}

describe('a time as people type it', () => {
  it.each([
    ['at 15:00', '2026-11-27T14:00:00.000Z'],
    ['at 3pm', '2026-11-27T14:00:00.000Z'],
    ['at 23:30', '2026-11-27T22:30:00.000Z'],
    ['tomorrow 9:00', '2026-11-28T08:00:00.000Z'],
    ['at tomorrow 9:00', '2026-11-28T08:00:00.000Z'],
    ['tomorrow at 9am', '2026-11-28T08:00:00.000Z'],
    ['monday 08:00', '2026-11-30T07:00:00.000Z'],
    ['on monday at 08:00', '2026-11-30T07:00:00.000Z'],
    ['Monday 08:00 to production', '2026-11-30T07:00:00.000Z'],
    ['next friday 5pm', '2026-12-04T16:00:00.000Z'],
    ['at 2027-01-31 15:00', '2027-01-31T14:00:00.000Z'],
    ['dec 3 10:00 canary', '2026-12-03T09:00:00.000Z'],
    ['at noon', '2026-11-27T11:00:00.000Z'],
    ['in 30 min', '2026-11-27T16:30:00.000Z'],
    ['in 2 h because it is late', '2026-11-27T18:00:00.000Z'],
    ['to production', null],
  ])('%s', async (text, iso) => {
    expect(await startOf(text)).toBe(iso);
  });

  it('is read in the zone of whoever types it', async () => {
    expect(await startOf('tomorrow 9:00', 'America/New_York')).toBe('2026-11-28T14:00:00.000Z');
    expect(await startOf('tomorrow 9:00', 'Asia/Tokyo')).toBe('2026-11-29T00:00:00.000Z');
  });

  it('is kept through a change of the clocks', async () => {
    const before = new Date('2026-10-24T10:00:00Z');
    const read = await parseRequest('api 1 tomorrow 9:00', before, async () => 'Europe/Berlin');
    expect(read.ok && read.value.startsAt?.toISOString()).toBe('2026-10-25T08:00:00.000Z');
  });

  it.each([
    ['monday', /has no time of day/],
    ['tonight', /has no time of day/],
    ['at 25:00', /“at” must be followed by a time/],
    ['at 2027-02-30 10:00', /“at” must be followed by a time/],
    ['at soon', /“at” must be followed by a time/],
    ['at 15:00 UTC', /Omit the time zone/],
    ['in a while', /“in” must be followed by a duration/],
    ['at 9:00 to 17:00', /./],
    ['quickly', /“quickly” was not understood/],
    ['3pmx', /was not understood/],
  ])('is asked for again: %s', async (text, words) => {
    const read = await parse(`api 1.2.0 ${text}`);
    const detail = read.ok ? JSON.stringify(read.value) : 'detail' in read.error ? read.error.detail : '';
    expect({ ok: read.ok, detail }).toEqual({ ok: false, detail: expect.stringMatching(words) });
  });

  it('is said once', async () => {
    expect(await parse('api 1.2.0 tomorrow 9:00 at 10:00')).toMatchObject({ error: { kind: 'conflicting_words' } });
  });
});

it.each([
  ['because of SHOP-1', 'SHOP-1'],
  ['because the sale begins', 'the sale begins'],
  ['Because of', null],
  ['because offers end', 'offers end'],
])('the reason in “%s” is %s', async (text, reason) => {
  expect(await parse(`api 1.2.0 ${text}`)).toMatchObject({ ok: true, value: { because: reason } });
});
