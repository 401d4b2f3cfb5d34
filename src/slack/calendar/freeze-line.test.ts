import { describe, expect, it } from 'vitest';
import { readFreezeLine, readMaintenanceLine } from './freeze-line.ts';

const known = {
  services: [{ name: 'shop', displayName: 'Shop' }],
  environments: ['staging', 'production'],
};
const now = new Date('2026-03-03T10:00:00Z');
const read = async (line: string) => readFreezeLine(line, known, now, 'Europe/Berlin');

describe('a typed freeze', () => {
  it.each([
    [
      'shop until friday 18:00 the move',
      { service: 'shop', environment: null, endsAt: '2026-03-06T17:00:00.000Z', reason: 'the move' },
    ],
    [
      'shop in production until 15:00 because of it',
      { service: 'shop', environment: 'production', endsAt: '2026-03-03T14:00:00.000Z', reason: 'of it' },
    ],
    [
      'production until tomorrow 9:00 audit',
      { service: null, environment: 'production', endsAt: '2026-03-04T08:00:00.000Z', reason: 'audit' },
    ],
    [
      'all until 2026-12-31 23:00 holidays',
      { service: null, environment: null, endsAt: '2026-12-31T22:00:00.000Z', reason: 'holidays' },
    ],
  ])('“%s” is read', async (line, wanted) => {
    const result = await read(line);
    expect(result.ok && { ...result.value, endsAt: result.value.endsAt.toISOString() }).toEqual({
      ...wanted,
      startsAt: null,
    });
  });

  it('has a beginning when it is typed', async () => {
    const result = await read('shop from 2026-12-18 00:00 until 2027-01-04 06:00 year-end');
    expect(result.ok && [result.value.startsAt?.toISOString(), result.value.endsAt.toISOString()]).toEqual([
      '2026-12-17T23:00:00.000Z',
      '2027-01-04T05:00:00.000Z',
    ]);
  });

  it.each([
    ['shop', 'Say until when'],
    ['until 18:00 x', 'Say until when'],
    ['shop until whenever', 'does not begin with a time'],
    ['shop from noonish until 18:00 x', 'does not begin with a time'],
    ['shop from 9:00 sharp until 18:00 x', 'is no time'],
    ['shop please until 18:00 x', 'is neither a name nor a time'],
    ['production shop until 18:00 x', 'Is shop in production meant'],
  ])('“%s” is refused with what is missing', async (line, problem) => {
    const result = await read(line);
    expect(result.ok ? '' : result.error).toContain(problem);
  });
});

describe('typed maintenance', () => {
  it.each([
    [
      'shop now for 30 min the disk',
      { service: 'shop', startsAt: null, endsAt: '2026-03-03T10:30:00.000Z', reason: 'the disk' },
    ],
    [
      'production now for 2 hours because of it',
      { service: null, startsAt: null, endsAt: '2026-03-03T12:00:00.000Z', reason: 'of it' },
    ],
    ['all now for 1.5h disk', { service: null, startsAt: null, endsAt: '2026-03-03T11:30:00.000Z', reason: 'disk' }],
    [
      'shop in production from friday 18:00 for 2 h new disks',
      {
        service: 'shop',
        startsAt: '2026-03-06T17:00:00.000Z',
        endsAt: '2026-03-06T19:00:00.000Z',
        reason: 'new disks',
      },
    ],
    [
      'shop from friday 18:00 until friday 20:00 new disks',
      {
        service: 'shop',
        startsAt: '2026-03-06T17:00:00.000Z',
        endsAt: '2026-03-06T19:00:00.000Z',
        reason: 'new disks',
      },
    ],
  ])('“%s” is read', async (line, wanted) => {
    const result = await readMaintenanceLine(line, known, now, 'Europe/Berlin');
    if (!result.ok) throw new Error(result.error);
    const { startsAt, endsAt } = result.value;
    expect({ ...result.value, startsAt: startsAt?.toISOString() ?? null, endsAt: endsAt.toISOString() }).toMatchObject(
      wanted,
    );
  });

  it.each(['shop', 'shop now', 'shop now for long', 'shop now for 0 min x', 'shop for 30 min x'])(
    '“%s” is refused',
    async (line) => {
      expect((await readMaintenanceLine(line, known, now, 'Europe/Berlin')).ok).toBe(false);
    },
  );
});
