import { describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import { hashEvent, sealNext } from '../../src/domain/audit/chain.ts';
import { hashHead } from '../../src/domain/audit/head.ts';
import type { ReleaseId } from '../../src/domain/ids.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { sealEvents } from '../../src/usecases/audit/seal-events.ts';
import { sealHead } from '../../src/usecases/audit/seal-head.ts';
import type { RawDatabase } from '../support/raw-database.ts';
import { minute, sealedRecord, sealedTables } from '../support/sealed-record.ts';

/** What the sealed record owes: it is only added to, and whatever somebody with the database's rights does is found. */
export function auditContract(name: string, open: () => Promise<RawDatabase>): void {
  describe(`${name}: the sealed record`, () => {
    const { raw, release, append, makeHead, stored, tamper, verdict } = sealedRecord(open);

    it('is intact as it was written, and takes the hash of a head that was noted', async () => {
      const heads = await raw().database.transaction(({ audit }) => audit.heads(0, 10));
      expect(heads.map((head) => [head.position, head.releaseCount, head.eventCount])).toEqual([
        [1, 3, 15],
        [2, 3, 19],
      ]);
      expect(await verdict(heads[0]?.hash)).toBe('22 events of 3 releases, 2 heads: intact');
      expect(await verdict('f'.repeat(64))).toMatch(/^audit head 2: is the newest one, and no head has the hash/);
    });

    it.each(sealedTables)('refuses to change, remove or truncate %s', async (table) => {
      const refused = new RegExp(`the record is only added to: (update|delete|truncate) of ${table} is refused`);
      const column = table === 'audit_heads' ? 'position = position' : 'release_id = release_id';
      await expect(raw().sql.unsafe(`update ${table} set ${column}`)).rejects.toThrow(refused);
      await expect(raw().sql.unsafe(`delete from ${table}`)).rejects.toThrow(refused);
      await expect(raw().sql.unsafe(`truncate ${table}`)).rejects.toThrow(refused);
      expect(await verdict()).toContain('intact');
    });

    it('refuses to append to a release that is not locked', async () => {
      const append = raw().database.transaction((stores) =>
        stores.events.append(release(0), 'release.closed', { reason: '' }, system, minute(9)),
      );
      await expect(append).rejects.toThrow('is not locked');
    });

    it.each([
      ['type', "'release.approved'"],
      ['data', `jsonb_set(data, '{planHash}', '"other"')`],
      ['actor_kind', "'agent'"],
      ['actor_id', "'U2'"],
      ['at', "at + interval '1 millisecond'"],
      ['previous_hash', "repeat('a', 64)"],
      ['hash', "repeat('a', 64)"],
    ])('names the event whose %s was changed', async (column, value) => {
      await tamper((sql) =>
        sql.unsafe(`update events set ${column} = ${value} where release_id = '${release(1)}' and position = 4`),
      );
      expect(await verdict()).toBe('R-2, event 4: changed; its content does not fit its seal');
    });

    it('names an event that was changed and given a seal of its own', async () => {
      const [event] = (await stored(release(1))).slice(3);
      if (!event?.previousHash) throw new Error('there is no fourth event');
      const hash = hashEvent({ ...event, data: { planHash: 'other', comment: '' } }, 4, event.previousHash);
      await tamper(
        (sql) => sql`update events set hash = ${hash}, data = '{"planHash": "other", "comment": ""}'::jsonb
          where release_id = ${release(1)} and position = 4`,
      );
      expect(await verdict()).toMatch(/^R-2, event 4: changed/);
    });

    it('names where a whole chain was sealed anew, by the head that has another seal', async () => {
      await tamper(async (sql) => {
        let head = { count: 0, hash: '0'.repeat(64) };
        for (const event of await stored(release(1))) {
          const content = event.position === 6 ? { ...event, actor: { kind: 'person' as const, id: 'U9' } } : event;
          const seal = sealNext(head, content);
          head = { count: seal.position, hash: seal.hash };
          await sql`update events set actor_kind = ${content.actor.kind}, actor_id = ${content.actor.id},
            previous_hash = ${seal.previousHash}, hash = ${seal.hash}
            where release_id = ${release(1)} and position = ${seal.position}`;
        }
        await sql`update releases set event_hash = ${head.hash} where id = ${release(1)}`;
      });
      expect(await verdict()).toBe(
        'R-2, event 6: changed, or another one up to event 7, and resealed; audit head 2 has another seal',
      );
    });

    it('names an event that was taken out', async () => {
      await tamper((sql) => sql`delete from events where release_id = ${release(1)} and position = 4`);
      expect(await verdict()).toBe('R-2, event 4: missing; the events after it are there');
    });

    it('names where events were taken out and the others moved up', async () => {
      await tamper(async (sql) => {
        await sql`delete from events where release_id = ${release(1)} and position = 4`;
        for (let position = 5; position <= 10; position += 1)
          await sql`update events set position = position - 1 where release_id = ${release(1)} and position = ${position}`;
      });
      expect(await verdict()).toBe('R-2, event 4: out of place; it was sealed as event 5');
    });

    it('names events that changed places', async () => {
      await tamper(async (sql) => {
        for (const [from, to] of [
          [4, -1],
          [6, 4],
          [-1, 6],
        ] as const)
          await sql`update events set position = ${to} where release_id = ${release(1)} and position = ${from}`;
      });
      expect(await verdict()).toBe('R-2, event 4: out of place; it was sealed as event 6');
    });

    it.each([true, false])('names an event that was put in between, well sealed: %s', async (isSealed) => {
      const before = (await stored(release(1)))[2];
      if (!before?.hash) throw new Error('there is no third event');
      const content = { releaseId: release(1), type: 'release.approved', data: {}, actor: system, at: minute(3) };
      const seal = sealNext({ count: 3, hash: before.hash }, content);
      await tamper(async (sql) => {
        for (let position = 10; position >= 4; position -= 1)
          await sql`update events set position = position + 1 where release_id = ${release(1)} and position = ${position}`;
        await sql`insert into events (release_id, type, data, actor_kind, actor_id, at, position, previous_hash, hash)
          values (${release(1)}, ${content.type}, '{}'::jsonb, ${system.kind}, ${system.id}, ${content.at.toISOString()},
            4, ${seal.previousHash}, ${isSealed ? seal.hash : 'f'.repeat(64)})`;
      });
      expect(await verdict()).toBe('R-2, event 4: inserted; it was never appended to the chain');
    });

    it('names an event that was put at the end behind the release’s back, sealed or not', async () => {
      const insert = (position: number | null, hash: string | null) => raw().sql`
        insert into events (release_id, type, data, actor_kind, actor_id, at, position, previous_hash, hash)
        values (${release(2)}, 'release.closed', '{}'::jsonb, 'system', 'x', now(), ${position}, ${hash}, ${hash})`;
      await insert(6, 'f'.repeat(64));
      expect(await verdict()).toBe('R-3, event 6: inserted; it was never appended to the chain');
      await tamper((sql) => sql`delete from events where position = 6 and release_id = ${release(2)}`);
      expect(await verdict()).toContain('intact');
      await insert(null, null);
      expect(await verdict()).toMatch(/^R-3, event 6: not sealed/);
    });

    it('names where the end of a chain was cut off, by the row of the release or by the last head', async () => {
      await tamper((sql) => sql`delete from events where release_id = ${release(1)} and position > 6`);
      expect(await verdict()).toBe('R-2, event 7: truncated after audit head 2, which has 7 events');
      const last = (await stored(release(1))).at(-1);
      await tamper(
        (sql) => sql`update releases set event_count = 6, event_hash = ${last?.hash ?? ''} where id = ${release(1)}`,
      );
      expect(await verdict()).toBe('R-2, event 7: truncated after audit head 2, which has 7 events');
      await tamper((sql) => sql`delete from events where release_id = ${release(0)} and position > 6`);
      expect(await verdict()).toBe('R-1, event 7: truncated after audit head 2, which has 7 events');
    });

    it('names a cut that no head has seen yet by the row of the release', async () => {
      await tamper((sql) => sql`delete from events where release_id = ${release(1)} and position > 8`);
      expect(await verdict()).toBe('R-2, event 9: truncated after the release’s own row, which has 10 events');
    });

    it('names a release of which all events, or everything, was dropped', async () => {
      await tamper((sql) => sql`delete from events where release_id = ${release(2)}`);
      expect(await verdict()).toBe('R-3, event 1: truncated after audit head 1, which has 5 events');
      await tamper((sql) => sql`delete from releases where id = ${release(2)}`);
      expect(await verdict()).toBe(
        `${release(2)}, event 1: missing with its whole release, truncated after audit head 1`,
      );
    });

    it('names the head that was changed, whatever of it', async () => {
      for (const change of [
        'release_count = 2',
        'event_count = 14',
        "hour = hour - interval '1 hour'",
        "seals_hash = repeat('a', 64)",
        "previous_hash = repeat('a', 64)",
        "hash = repeat('a', 64)",
      ]) {
        const [kept] = await raw().sql`select * from audit_heads where position = 1`;
        await tamper((sql) => sql.unsafe(`update audit_heads set ${change} where position = 1`));
        expect(await verdict(), change).toBe('audit head 1: changed; its content does not fit its seal');
        await tamper((sql) => sql`update audit_heads set ${sql(kept ?? {})} where position = 1`);
      }
      expect(await verdict()).toContain('intact');
    });

    it('names the head whose list of releases was changed', async () => {
      for (const change of [
        `delete from audit_seals where release_id = '${release(2)}'`,
        `update audit_seals set event_count = 4 where release_id = '${release(1)}' and head_position = 1`,
        `insert into audit_seals values ('rel_other', 1, 3, repeat('a', 64))`,
      ]) {
        const kept = await raw().sql`select * from audit_seals`;
        await tamper((sql) => sql.unsafe(change));
        expect(await verdict(), change).toBe('audit head 1: changed; its content does not fit its seal');
        await tamper(async (sql) => {
          await sql`delete from audit_seals`;
          await sql`insert into audit_seals ${sql(kept)}`;
        });
      }
    });

    it('names a head that was taken out, and one that was made anew', async () => {
      const [first, second] = await raw().database.transaction(({ audit }) => audit.heads(0, 2));
      if (!first || !second) throw new Error('there are no heads');
      await tamper((sql) => sql`delete from audit_heads where position = 2`);
      expect(await verdict()).toBe('audit head 2: missing; later heads or seals are there');
      await tamper((sql) => sql`delete from audit_seals where head_position = 2`);
      expect(await verdict(), 'without the noted hash nobody can know').toContain('intact');
      expect(await verdict(second.hash)).toMatch(/^audit head 1: is the newest one/);
      await makeHead(11);
      const forged = { ...first, eventCount: 16 };
      await tamper(
        (sql) => sql`update audit_heads set event_count = 16, hash = ${hashHead(forged)} where position = 1`,
      );
      expect(await verdict()).toBe('audit head 2: changed; its content does not fit its seal');
      await tamper((sql) => sql`delete from audit_heads where position = 1`);
      expect(await verdict()).toBe('audit head 1: missing; later heads or seals are there');
    });

    it('gets one head an hour, however many replicas make it', async () => {
      const deps = { database: raw().database, logger: silentLogger };
      const made = await Promise.all([sealHead(deps), sealHead(deps), sealHead(deps)]);
      expect(made.filter((head) => head !== null)).toHaveLength(1);
      expect(await sealHead(deps)).toBeNull();
      expect(await verdict()).toBe('22 events of 3 releases, 3 heads: intact');
    });

    it('takes up what a version without seals appended, and seals it before the next event', async () => {
      const old = (id: ReleaseId) => raw().sql`
        insert into events (release_id, type, data, actor_kind, actor_id, at)
        values (${id}, 'note.added', '{"kind": "log", "severity": "normal"}'::jsonb, 'person', 'U1', now())`;
      await old(release(0));
      await old(release(0));
      await append(release(0), 1);
      await old(release(1));
      expect((await stored(release(0))).map((event) => [event.position, event.type])).toEqual([
        ...Array.from({ length: 7 }, (_, index) => [index + 1, 'approval.given']),
        [8, 'note.added'],
        [9, 'note.added'],
        [10, 'approval.given'],
      ]);
      expect(await verdict()).toMatch(/^R-2, event 11: not sealed/);
      expect(await sealEvents({ database: raw().database })).toBe(1);
      expect(await verdict()).toBe('26 events of 3 releases, 2 heads: intact');
      await expect(
        raw().sql`update events set hash = repeat('a', 64) where release_id = ${release(0)} and position = 8`,
      ).rejects.toThrow('only added to');
    });
  });
}
