import type { Json } from '../../src/domain/invocation.ts';
import type { Announcement, Announcer } from '../../src/ports/announcer.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';

export interface FakeAnnouncer extends Announcer {
  spacingMs: number;
  /** Every message that arrived, in order. */
  readonly received: { place: Readonly<Record<string, Json>>; announcement: Announcement }[];
  attempts: number;
  /** `lost`: nothing arrives. `ambiguous`: it arrives, and the answer does not. `refused`: for good. */
  mishap: 'lost' | 'ambiguous' | 'refused' | null;
  /** Addresses that are refused while others get the message. */
  refused: string[];
  /** What every attempt waits for. */
  gate: Promise<void>;
}

/** An announcer that only remembers; it is a fake. */
export function fakeAnnouncer(): FakeAnnouncer {
  const announcer: FakeAnnouncer = {
    spacingMs: 1_000,
    received: [],
    attempts: 0,
    mishap: null,
    refused: [],
    gate: Promise.resolve(),
    async announce(place, announcement) {
      announcer.attempts += 1;
      await announcer.gate;
      if (announcer.mishap === 'lost') throw new IntegrationError('unavailable', 'nobody answers');
      if (announcer.mishap === 'refused') throw new IntegrationError('bad_response', 'not here');
      announcer.received.push({ place, announcement });
      if (announcer.mishap === 'ambiguous') throw new IntegrationError('unavailable', 'the answer was lost');
      return announcer.refused.map((address) => ({ address, reason: 'unknown' }));
    },
  };
  return announcer;
}
