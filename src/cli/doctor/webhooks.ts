import type { Settings } from '../../domain/settings.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Systems } from '../../ports/systems.ts';
import type { Report } from './report.ts';

/** For every webhook: can its secrets be used, and does its URL answer. No event is sent. */
export async function checkWebhooks(settings: Settings, systems: Systems, report: Report): Promise<void> {
  if (settings.webhooks.length === 0) return;
  const sender = await systems.webhookSender();
  for (const { name, url, secretVariables } of settings.webhooks) {
    const what = `webhook ${name}`;
    const problem = sender.secretProblem(secretVariables);
    if (problem !== null) report.say(what, 'bad', problem);
    try {
      const status = await sender.probe(url);
      const host = new URL(url).host;
      // Receivers take events by POST only, so most refuse this request: what counts is that somebody is there.
      if (status === 410) report.say(what, 'bad', `${host} answers 410 (Gone): it wants no events; change its URL`);
      else if (status >= 500) report.say(what, 'bad', `${host} answers ${status}; look at the receiver`);
      else if (status >= 300 && status < 400)
        report.say(what, 'untried', `${host} redirects (${status}), which is not followed for events; check its URL`);
      else report.say(what, problem === null ? 'good' : 'untried', `${host} answers (${status}); no event was sent`);
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error;
      report.say(what, 'bad', `${error.message}; check webhooks.${name}.url, and that this machine may connect to it`);
    }
  }
}
