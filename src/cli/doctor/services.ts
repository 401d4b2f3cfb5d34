import type { Service, ServiceEnvironment } from '../../domain/service.ts';
import type { Settings } from '../../domain/settings.ts';
import { systemClock } from '../../lib/clock.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Systems } from '../../ports/systems.ts';
import { measureCheck, readRunningVersion } from '../../usecases/release/facts.ts';
import { counted, type Report } from './report.ts';

/**
 * For every service: can its programs be found and executed, can its versions be listed, which version is running, and
 * does each check respond. Actions are not run: only the first deployment shows that an action works.
 */
export async function checkServices(settings: Settings, systems: Systems, report: Report): Promise<void> {
  for (const service of Object.values(settings.services)) {
    await checkVersions(service, systems, report);
    for (const one of Object.values(service.environments)) {
      await checkActions(service, one, systems, report);
      await checkRunning(service, one, systems, report);
      await checkChecks(service, one, systems, report);
    }
  }
}

async function checkVersions(service: Service, systems: Systems, report: Report): Promise<void> {
  const what = `${service.name}: versions`;
  if (service.versions === null) return report.say(what, 'untried', 'used as typed; nothing lists them (versions)');
  const { uses, with: words } = service.versions;
  try {
    const source = await systems.versionSource(uses);
    const query = { service: service.name, with: words, env: service.commandEnvironment };
    const { versions, leftOut } = await source.list(query);
    const rest = leftOut.length === 0 ? '' : `, ${counted(leftOut.length, 'tag')} left out`;
    report.say(what, 'good', `${counted(versions.length, 'version')}, newest ${versions.at(-1) ?? 'none'}${rest}`);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    report.say(what, 'bad', error.message);
  }
}

async function checkActions(
  service: Service,
  environment: ServiceEnvironment,
  systems: Systems,
  report: Report,
): Promise<void> {
  const what = `${service.name} in ${environment.name}`;
  for (const [name, action] of Object.entries(environment.actions)) {
    try {
      const executor = await systems.executor(action.uses);
      const problem = executor.preflight?.({ with: action.with, env: service.commandEnvironment }) ?? null;
      if (problem !== null) report.say(`${what}: ${name}`, 'bad', problem);
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error;
      report.say(`${what}: ${name}`, 'bad', error.message);
    }
  }
  const names = Object.keys(environment.actions);
  report.say(`${what}: actions`, 'untried', `${names.join(', ')}: found, not run`);
}

async function checkRunning(
  service: Service,
  environment: ServiceEnvironment,
  systems: Systems,
  report: Report,
): Promise<void> {
  const running = await readRunningVersion({ systems, clock: systemClock }, environment);
  const what = `${service.name} in ${environment.name}`;
  switch (running.kind) {
    case 'version':
      return report.say(what, 'good', `${running.version} runs`);
    case 'nothing':
      return report.say(what, 'good', 'nothing responds there yet (a first deployment)');
    case 'not_asked':
      return report.say(
        what,
        'untried',
        'the running version is known only from Quarterdeck’s record (runningVersion)',
      );
    case 'unknown':
      return report.say(what, 'bad', `${running.detail}; check runningVersion in the settings`);
  }
}

async function checkChecks(
  service: Service,
  environment: ServiceEnvironment,
  systems: Systems,
  report: Report,
): Promise<void> {
  for (const check of environment.checks) {
    const reading = await measureCheck({ systems, clock: systemClock }, check, { readingMaxAgeMs: 60_000 });
    const what = `${service.name} in ${environment.name}: ${check.name}`;
    // An unhealthy service is not a settings problem, and it may not have been deployed yet.
    const found = reading.outcome === 'successful' ? 'good' : reading.outcome === 'failed' ? 'untried' : 'bad';
    report.say(what, found, `${check.title}: ${reading.detail}`);
  }
}
