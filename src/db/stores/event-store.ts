import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { type ChainHead, type EventSeal, emptyChain, sealNext } from '../../domain/audit/chain.ts';
import type { Event } from '../../domain/event.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { EventStore } from '../../ports/stores/event-store.ts';
import type { Handle } from '../handle.ts';
import { events, releases } from '../schema.ts';
import type { Chains } from './chains.ts';

const columns = {
  seq: events.seq,
  releaseId: events.releaseId,
  type: events.type,
  data: events.data,
  actorKind: events.actorKind,
  actorId: events.actorId,
  at: events.at,
};

export function eventStore({ tx, write }: Handle, chains: Chains): EventStore {
  async function sealOpen(releaseId: ReleaseId): Promise<ChainHead> {
    const known = chains.head(releaseId);
    if (known !== 'open') return known;
    const [last] = await tx
      .select({ count: events.position, hash: events.hash })
      .from(events)
      .where(and(eq(events.releaseId, releaseId), isNotNull(events.hash)))
      .orderBy(desc(events.position))
      .limit(1);
    let head = last?.count && last.hash ? { count: last.count, hash: last.hash } : emptyChain;
    const open = await tx
      .select(columns)
      .from(events)
      .where(and(eq(events.releaseId, releaseId), isNull(events.hash)))
      .orderBy(asc(events.seq));
    for (const { seq, actorKind, actorId, ...content } of open) {
      const seal = sealNext(head, { ...content, actor: { kind: actorKind, id: actorId } });
      await tx.update(events).set(seal).where(eq(events.seq, seq));
      head = headOf(seal);
    }
    await tx
      .update(releases)
      .set({ eventCount: head.count, eventHash: head.count === 0 ? null : head.hash })
      .where(eq(releases.id, releaseId));
    chains.move(releaseId, head);
    return head;
  }

  return {
    async append(releaseId, type, data, actor, at) {
      const seal = sealNext(await sealOpen(releaseId), { releaseId, type, data, actor, at });
      // One statement for both, so that the chain's head costs no round trip.
      write(
        tx.execute(sql`
        with added as (
          insert into ${events} (release_id, type, data, actor_kind, actor_id, at, position, previous_hash, hash)
          values (${releaseId}, ${type}, ${JSON.stringify(data)}::jsonb, ${actor.kind}, ${actor.id},
            ${at.toISOString()}::timestamptz, ${seal.position}, ${seal.previousHash}, ${seal.hash}))
        update ${releases} set event_count = ${seal.position}, event_hash = ${seal.hash} where id = ${releaseId}`),
      );
      chains.move(releaseId, headOf(seal));
    },
    async forRelease(releaseId) {
      const rows = await tx
        .select(columns)
        .from(events)
        .where(eq(events.releaseId, releaseId))
        .orderBy(asc(events.position), asc(events.seq));
      return rows.map(
        ({ actorKind, actorId, ...row }) => ({ ...row, actor: { kind: actorKind, id: actorId } }) as Event,
      );
    },
    async sealOpen(releaseId) {
      await sealOpen(releaseId);
    },
  };
}

function headOf({ position, hash }: EventSeal): ChainHead {
  return { count: position, hash };
}
