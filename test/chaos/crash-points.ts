import type { Deps } from '../../src/usecases/deps.ts';

/** Where a replica can die: around every commit, and around every effect outside. */
export const crashPoints = [
  'before commit',
  'after commit',
  'before start',
  'after start',
  'before abort',
  'after abort',
  'before show',
  'after show',
  'before send',
  'after send',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** Calls `pass` at every point that work goes through; whatever `pass` does there happens exactly there. */
export function withCrashPoints(deps: Deps, pass: (point: CrashPoint) => void): Deps {
  const { database, systems, messenger } = deps;
  return {
    ...deps,
    database: {
      transaction: async (work) => {
        const value = await database.transaction(async (stores) => {
          const done = await work(stores);
          pass('before commit');
          return done;
        });
        pass('after commit');
        return value;
      },
      statement: async (work) => {
        pass('before commit');
        const value = await database.statement(work);
        pass('after commit');
        return value;
      },
      read: (work) => database.read(work),
      onDue: (listener) => database.onDue(listener),
      time: () => database.time(),
      close: () => database.close(),
    },
    systems: {
      ...systems,
      executor: async (uses) => {
        const executor = await systems.executor(uses);
        return {
          ...executor,
          start: async (operation) => {
            pass('before start');
            const remoteId = await executor.start(operation);
            pass('after start');
            return remoteId;
          },
          abort: async (operation) => {
            pass('before abort');
            await executor.abort(operation);
            pass('after abort');
          },
        };
      },
    },
    messenger: {
      waitMs: messenger.waitMs,
      show: async (...words) => {
        pass('before show');
        const shown = await messenger.show(...words);
        pass('after show');
        return shown;
      },
      showIncident: async (...words) => {
        pass('before show');
        const shown = await messenger.showIncident(...words);
        pass('after show');
        return shown;
      },
      send: async (...words) => {
        pass('before send');
        const sent = await messenger.send(...words);
        pass('after send');
        return sent;
      },
      permalink: (message) => messenger.permalink(message),
    },
  };
}

/** Dies, as a machine that fails does, at the `nth` pass of a point. `spec` is `<point>:<nth>`, or empty for never. */
export function dieAt(spec: string): (point: CrashPoint) => void {
  const [point = '', nth = '1'] = spec.split(':');
  let left = Number(nth);
  return (passed) => {
    if (passed !== point) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
