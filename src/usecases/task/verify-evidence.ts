import { list } from '../../domain/explanation.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ServiceCheck } from '../../domain/service.ts';
import { policyFor } from '../../domain/settings.ts';
import type { TickEvidence } from '../../domain/task/evidence.ts';
import { cleanText, taskLimits } from '../../domain/task/new-items.ts';
import { redact } from '../../lib/redact.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';
import { measureCheck } from '../release/facts.ts';
import type { GivenEvidence } from './given-evidence.ts';

/** Evidence as far as it can be known outside a transaction. `output` is cleaned, and still to be put on record. */
export type Verified = Exclude<TickEvidence, { kind: 'output' }> | { kind: 'output'; text: string };

/**
 * Finds out whether the evidence holds: the address is fetched, the check is taken, texts are cleaned and masked. To be
 * called outside any transaction, and only for whoever may tick the item. The error is a clause that says why not.
 */
export async function verifyEvidence(
  deps: Pick<Deps, 'systems' | 'clock' | 'settings'>,
  release: Release,
  given: GivenEvidence,
): Promise<Result<Verified, string>> {
  switch (given.kind) {
    case 'link':
      return fetchLink(deps, given.url);
    case 'check':
      return takeCheck(deps, release, given.check);
    case 'digest':
      return ok({ kind: 'digest', digest: given.digest });
    case 'output': {
      const clean = cleanText(given.text, taskLimits.note);
      return 'problem' in clean ? err(`the output ${clean.problem}`) : ok({ kind: 'output', text: clean.text });
    }
    case 'attestation': {
      if (given.statement.trim() === '') return ok({ kind: 'attestation', statement: '' });
      const clean = cleanText(given.statement, taskLimits.text);
      return 'problem' in clean
        ? err(`the statement ${clean.problem}`)
        : ok({ kind: 'attestation', statement: clean.text });
    }
  }
}

/**
 * Fetches an address that is given as evidence, under the address rules, and identifies its content. To be called
 * outside any transaction. The error is a clause that says why not.
 */
export async function fetchLink(
  deps: Pick<Deps, 'systems' | 'clock'>,
  url: string,
): Promise<Result<Extract<TickEvidence, { kind: 'link' }>, string>> {
  // It goes on record and is shown.
  if (redact(url) !== url) return err('its address holds a credential');
  try {
    const source = await deps.systems.evidenceSource();
    const fetched = await source.fetch(url);
    return ok({ kind: 'link', url, ...fetched, fetchedAt: deps.clock.now().toISOString() });
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err(`it could not be fetched (${redact(error.message).slice(0, 300)})`);
  }
}

async function takeCheck(
  deps: Pick<Deps, 'systems' | 'clock' | 'settings'>,
  release: Release,
  name: string,
): Promise<Result<Verified, string>> {
  const service = deps.settings.services[release.service];
  const checks = service?.environments[release.environment]?.checks ?? [];
  const check = checks.find((one) => one.name === name);
  if (!service || !check) {
    const known = checks.filter(showsSomething).map((one) => one.name);
    return err(
      `${release.environment} has no check of this name (${known.length === 0 ? 'it has none' : `there are ${list(known)}`})`,
    );
  }
  if (!showsSomething(check))
    return err(`“${check.title}” has no limit of its own, or counts what was before, so it shows nothing by itself`);
  const { outcome, detail } = await measureCheck(deps, check, policyFor(deps.settings, service).policy);
  return outcome === 'successful'
    ? ok({ kind: 'check', check: check.title, result: detail })
    : err(`“${check.title}” ${outcome === 'failed' ? 'failed' : 'could not be taken'} just now: ${detail}`);
}

/** Can one reading of it fail, and is it about this moment? */
function showsSomething({ expect }: ServiceCheck): boolean {
  return expect.kind === 'answer' || (expect.kind === 'number' && (expect.min !== null || expect.max !== null));
}
