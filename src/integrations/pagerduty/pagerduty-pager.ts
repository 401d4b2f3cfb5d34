import { z } from 'zod';
import type { Severity } from '../../domain/analysis/thresholds/threshold.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Pager, PagerAlert } from '../../ports/pager.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { parseJson } from '../kit/http/json-answer.ts';
import { dedupKey } from './dedup-key.ts';

const Accepted = z.object({ status: z.literal('success') });

const severities: Readonly<Record<Severity, string>> = {
  notice: 'info',
  warning: 'warning',
  critical: 'error',
  rollback: 'critical',
};

const longestSummary = 1_024;
/** Events are processed after they were accepted; the end of an incident gets this much of a start. */
const endsFirstMs = 1_000;

export interface PagerdutyPagerOptions {
  /** Of the Events API, with its version. */
  url: string;
  /** The integration key for a service of ours. */
  routingKey(service: string): Secret;
  clock: Clock;
  http: HttpClient;
}

/** Pages through the Events API v2. One incident per key, so everything may be sent twice. */
export function createPagerdutyPager({ url, routingKey, clock, http }: PagerdutyPagerOptions): Pager {
  async function send(action: 'trigger' | 'acknowledge' | 'resolve', key: string, service: string, more: object = {}) {
    const answer = await http.ask(`${url}/enqueue`, {
      method: 'POST',
      body: {
        routing_key: routingKey(service).reveal(),
        event_action: action,
        dedup_key: dedupKey(key),
        ...more,
      },
      maxBytes: 65_536,
      isSafe: true,
    });
    if (answer.status !== 202) throw new IntegrationError('bad_response', `PagerDuty answers ${answer.status}`);
    if (!Accepted.safeParse(parseJson(answer.body)).success)
      throw new IntegrationError('bad_response', 'PagerDuty does not say that it took the event');
  }

  return {
    repeatMs: null,
    async raise(alert) {
      const { key, service, isAgain } = alert;
      if (isAgain) {
        // An acknowledged incident notifies nobody, whatever is sent to it: it ends, and a new one begins.
        await send('resolve', key, service);
        await clock.sleep(endsFirstMs);
      }
      await send('trigger', key, service, triggerOf(alert));
    },
    acknowledge: (key, service) => send('acknowledge', key, service),
    resolve: (key, service) => send('resolve', key, service),
  };
}

function triggerOf({ severity, summary, service, environment, about, raisedAt, link }: PagerAlert) {
  return {
    client: 'Quarterdeck',
    payload: {
      summary: shortened(summary),
      source: `${service} in ${environment}`,
      severity: severities[severity],
      timestamp: raisedAt.toISOString(),
      component: service,
      group: environment,
      custom_details: { [about.kind]: about.ref, service, environment },
    },
    ...(link === null ? {} : { links: [{ href: link, text: `${service} in ${environment}` }] }),
  };
}

function shortened(summary: string): string {
  if (summary.length <= longestSummary) return summary;
  // Half a character is none.
  return `${summary.slice(0, longestSummary - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
