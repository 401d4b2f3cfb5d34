import { z } from 'zod';
import type { Severity } from '../../domain/analysis/thresholds/threshold.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Pager } from '../../ports/pager.ts';
import type { HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { parseJson, readContent } from '../kit/http/json-answer.ts';
import { keyLabel } from './key-label.ts';

const Texts = z.record(z.string(), z.string());
/** What is told of an alert each time; what is left out is forgotten. */
const Alert = z.object({
  labels: Texts,
  annotations: Texts.default({}),
  startsAt: z.string().optional(),
  generatorURL: z.string().optional(),
});
type Alert = z.infer<typeof Alert>;
const Alerts = z.array(Alert);
const Silences = z.array(z.object({ id: z.string(), createdBy: z.string(), status: z.object({ state: z.string() }) }));

/** Who made a silence that is ours: those that people made in Alertmanager are not touched. */
const author = 'Quarterdeck';

/** Alertmanager's usual values of the label `severity`. */
const severities: Readonly<Record<Severity, string>> = {
  notice: 'info',
  warning: 'warning',
  critical: 'critical',
  rollback: 'critical',
};

/**
 * An alert stays for a day after it was told last, so it does not end while the bot is down. It is told again every
 * minute, because Alertmanager keeps alerts in memory only.
 */
const staysMs = 24 * 3_600_000;
const repeatMs = 60_000;

/**
 * Raises alerts in Alertmanager, which notifies the receivers of its own routes. An acknowledgment is a silence for
 * that one alert. The key is a label, so the same key is the same alert.
 */
export function createAlertmanagerPager(options: {
  url: string;
  token: Secret | null;
  serviceLabel: string;
  environmentLabel: string;
  clock: Clock;
  http: HttpClient;
}): Pager {
  const { clock, http, token, serviceLabel, environmentLabel } = options;
  const base = `${options.url.replace(/\/+$/, '')}/api/v2`;
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token.reveal()}` };

  async function ask(path: string, more: HttpAsk = {}): Promise<unknown> {
    // Everything said here can be said twice.
    const answer = await http.ask(`${base}${path}`, { ...more, headers, isSafe: true });
    const isGone = more.method === 'DELETE' && answer.status === 404;
    if (answer.status !== 200 && !isGone)
      throw new IntegrationError('bad_response', `Alertmanager answers ${answer.status}`);
    if (isGone || answer.body === '') return null;
    const content = parseJson(answer.body);
    // The page of a proxy does not mean that Alertmanager took anything.
    if (content === undefined) throw new IntegrationError('bad_response', 'Alertmanager answers no JSON');
    return content;
  }

  const filterFor = (key: string) => `filter=${encodeURIComponent(`${keyLabel}="${escaped(key)}"`)}`;

  async function tell(alert: Alert, endsAt: number): Promise<void> {
    await ask('/alerts', { method: 'POST', body: [{ ...alert, endsAt: new Date(endsAt).toISOString() }] });
  }

  async function raised(key: string): Promise<Alert[]> {
    const found = readContent(Alerts, await ask(`/alerts?${filterFor(key)}`), 'Alertmanager');
    return found.filter(({ labels }) => labels[keyLabel] === key);
  }

  async function silencesOf(key: string): Promise<string[]> {
    const found = readContent(Silences, await ask(`/silences?${filterFor(key)}`), 'Alertmanager');
    return found
      .filter(({ status, createdBy }) => status.state !== 'expired' && createdBy === author)
      .map(({ id }) => id);
  }

  async function unsilence(key: string): Promise<void> {
    for (const id of await silencesOf(key)) await ask(`/silence/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  return {
    repeatMs,
    async raise({ key, severity, summary, service, environment, about, raisedAt, link }) {
      const labels = {
        alertname: 'QuarterdeckEscalation',
        severity: severities[severity],
        [serviceLabel]: service,
        [environmentLabel]: environment,
        [keyLabel]: key,
      };
      const alert: Alert = {
        labels,
        startsAt: raisedAt.toISOString(),
        annotations: { summary, [about.kind]: about.ref },
        ...(link === null ? {} : { generatorURL: link }),
      };
      await tell(alert, clock.now().getTime() + staysMs);
      await unsilence(key);
    },
    async acknowledge(key) {
      const until = clock.now().getTime() + staysMs;
      const alerts = await raised(key);
      for (const alert of alerts) await tell(alert, until);
      if (alerts.length === 0) return;
      const [known] = await silencesOf(key);
      await ask('/silences', {
        method: 'POST',
        body: {
          ...(known === undefined ? {} : { id: known }),
          matchers: [{ name: keyLabel, value: key, isRegex: false, isEqual: true }],
          startsAt: clock.now().toISOString(),
          endsAt: new Date(until).toISOString(),
          createdBy: author,
          comment: 'Acknowledged, or snoozed for a while, in Slack.',
        },
      });
    },
    async resolve(key) {
      for (const alert of await raised(key)) await tell(alert, clock.now().getTime());
      await unsilence(key);
    },
  };
}

/** As the value of a matcher, in double quotes. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
