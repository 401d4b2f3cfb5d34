import { and, asc, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import { type ChainHead, type EventSeal, emptyChain, sealNext } from '../../domain/audit/chain.ts';
import type { Event } from '../../domain/event.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { EventStore } from '../../ports/stores/event-store.ts';
import type { Handle } from '../handle.ts';
import { insertPart, type Part } from '../part.ts';
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

export function eventStore(handle: Handle, chains: Chains): EventStore {
  const { tx } = handle;
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
      const row = { releaseId, type, data, actorKind: actor.kind, actorId: actor.id, at, ...seal };
      const edit = handle.editing();
      edit?.change({ eventCount: seal.position, eventHash: seal.hash });
      handle.add(edit === null ? withHead(row) : insertPart(events, row));
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

/** One statement for the event and the head of its chain. */
function withHead(row: typeof events.$inferInsert & EventSeal): Part {
  const event = insertPart(events, row);
  const after = event.parameters.length;
  return {
    name: 'event with head',
    parameters: [...event.parameters, row.position, row.hash, row.releaseId],
    text: (first, when) => {
      const [position, hash, id] = [0, 1, 2].map((index) => `$${first + after + index}`);
      return `with added as (${event.text(first, when)}) update releases set event_count = ${position}, event_hash = ${hash} where id = ${id}`;
    },
  };
}

function headOf({ position, hash }: EventSeal): ChainHead {
  return { count: position, hash };
}
