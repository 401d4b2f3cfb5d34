import type { Reading } from '../../../domain/analysis/readings/measurement.ts';
import { checkAddress } from '../../../lib/checked-address.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type Network, parseIpAddress } from '../../../lib/ip-address.ts';
import { redact, type Secret } from '../../../lib/redact.ts';
import { classifyFailure } from './classify-failure.ts';

/** What every reading of a database is bound by. */
export interface DataRules {
  clock: Clock;
  /** Private networks that may be connected to. */
  networks: readonly Network[];
  /** The address in this environment variable; throws Error when it is not set. */
  secret(variable: string): Secret;
}

/** One reading: what it may connect to, and how long it took so far. */
export interface DataReading extends DataRules {
  at: Date;
  tookMs(): number;
}

/**
 * Reads the address from its environment variable, checks it, has the database asked, and says what a failure means:
 * nobody answers (`no_answer`), or it could not be asked, as with wrong credentials (`error`). Never throws.
 */
export async function readData(
  given: DataRules & { timeoutMs: number; schemes: readonly string[]; urlVariable: string | null },
  ask: (url: URL, reading: DataReading) => Promise<Reading>,
): Promise<Reading> {
  const { clock, networks, secret, schemes, urlVariable, timeoutMs } = given;
  const at = clock.now();
  const begin = clock.monotonicMs();
  const tookMs = () => clock.monotonicMs() - begin;
  try {
    if (urlVariable === null) return { kind: 'error', detail: 'the variable with the address is needed', at };
    const text = secret(urlVariable).reveal();
    if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol))
      return {
        kind: 'error',
        detail: `${urlVariable} holds no address that begins with ${schemes.join('// or ')}//`,
        at,
      };
    const url = new URL(text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const ip = parseIpAddress(host);
    // A name is checked when it is resolved.
    if (ip !== null) checkAddress(host, ip, networks);
    return await ask(url, { clock, networks, secret, at, tookMs });
  } catch (error) {
    const { reason, detail } = classifyFailure(error);
    if (tookMs() >= timeoutMs) return { kind: 'no_answer', reason: 'timeout', latencyMs: tookMs(), at };
    if (reason !== null) return { kind: 'no_answer', reason, latencyMs: tookMs(), at };
    return { kind: 'error', detail: redact(detail).slice(0, 200) || 'it could not be asked', at };
  }
}
