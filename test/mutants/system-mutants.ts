import type { Mutant } from './mutant.ts';

const fiveLines = 'src/usecases/deployment/five-lines.test.ts';

/** Defects in what is asked of other systems, and in what is made of their answers. */
export const systemMutants: readonly Mutant[] = [
  {
    name: 'a service is judged before it is up',
    file: 'src/usecases/deployment/wait-until-ready.ts',
    find: "if (inRow >= readings || checks.length === 0) return { kind: 'ready' };",
    replace: "return { kind: 'ready' };",
    caughtBy: [fiveLines],
  },
  {
    name: 'not up in time counts as up',
    file: 'src/usecases/deployment/measure-step.ts',
    find: "if (ready.kind === 'late') return { kind: 'failed', output: '', detail: ready.detail };",
    replace: '',
    caughtBy: [fiveLines],
  },
  {
    name: 'a first deployment is not judged by what could not answer before it',
    file: 'src/usecases/deployment/gate-evidence.ts',
    find: 'const failingBefore = isFirst ? [] : failing;',
    replace: 'const failingBefore = failing;',
    caughtBy: [fiveLines],
  },
  {
    name: 'an operation of another machine is taken for one of this machine',
    file: 'src/usecases/deployment/operation-of.ts',
    find: "executor.reach === 'machine' && step.host !== deps.host",
    replace: 'false',
    caughtBy: [fiveLines],
  },
  {
    name: 'a request that may have arrived is sent again',
    file: 'src/integrations/kit/http/http-client.ts',
    find: "(isSafe && error.kind === 'unavailable')",
    replace: "error.kind === 'unavailable'",
    caughtBy: ['src/integrations/kit/http/http-client.test.ts'],
  },
  {
    name: 'metadata addresses are asked by integrations',
    file: 'src/integrations/kit/http/http-client.ts',
    find: 'if (ip !== null) checkAddress(read.hostname, ip, allowed);',
    replace: '',
    caughtBy: ['src/integrations/kit/http/http-client.test.ts'],
  },
  {
    name: 'a value that is no number is good',
    file: 'src/domain/analysis/readings/measurement.ts',
    find: "if (!Number.isFinite(value)) return { outcome: 'error',",
    replace: "if (!Number.isFinite(value)) return { outcome: 'successful',",
    caughtBy: ['src/domain/analysis/readings/measurement.test.ts'],
  },
  {
    name: 'a session in another system is left open when the bot stops',
    file: 'src/main.ts',
    find: '        await systems.close(stopLimits.systemsMs);\n',
    replace: '',
    caughtBy: ['test/app/sessions.test.ts'],
  },
  {
    name: 'a system that hangs keeps the bot from stopping',
    file: 'src/integrations/close-systems.ts',
    find: 'await Promise.race([Promise.all(closings), clock.sleep(withinMs, waited.signal)]);',
    replace: 'await Promise.all(closings);',
    caughtBy: ['src/integrations/systems.test.ts'],
  },
];
