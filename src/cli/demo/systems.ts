import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { demoSettings, projectFolder } from '../paths.ts';

/** Other systems beside the demo, in a process of their own, as `--with` names them. */
export interface DemoSystems {
  /** What they are; fakes say so. */
  titles: readonly string[];
  /** The variables of the bot: its settings file and the credentials that it names. */
  env: Readonly<Record<string, string>>;
  /** True once each of them sees the shop that has been started. */
  areReady(): Promise<boolean>;
  /** Approves there what waits for an approval; returns what it was. */
  approve(): Promise<readonly string[]>;
  /** What each was told. Throws when one was not told what it should have been. */
  seen(): Promise<readonly { title: string; lines: readonly string[] }[]>;
  stop(): void;
}

type Reply = { value: unknown } | { failure: string };

/** Starts them, and writes settings that use them into `folder`. Throws Error with what is missing. */
export async function startSystems(
  names: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<DemoSystems> {
  const serve = join(projectFolder, 'demo', 'systems', 'serve.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', serve, ...names], {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await reply(child);
  const ask = async <T>(kind: string, more: object = {}): Promise<T> => {
    child.send({ kind, ...more });
    return (await reply(child)) as T;
  };
  // The demo's commands are named from the project's folder, and these settings are elsewhere.
  const text = readFileSync(demoSettings, 'utf8').replaceAll('demo/commands/', `${projectFolder}/demo/commands/`);
  const used = await ask<{ settings: unknown; variables: Record<string, string>; titles: string[] }>('use', {
    settings: parse(text) as unknown,
  });
  const file = join(folder, 'quarterdeck.yaml');
  writeFileSync(file, stringify(used.settings));
  return {
    titles: used.titles,
    env: { ...used.variables, QUARTERDECK_CONFIG: file },
    areReady: () => ask('ready'),
    approve: () => ask('approve'),
    seen: () => ask('seen'),
    stop: () => child.disconnect(),
  };
}

async function reply(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const [message] = (await Promise.race([
    once(child, 'message', { signal: ended.signal }),
    once(child, 'exit', { signal: ended.signal }).then(() => [{ failure: 'the other systems ended' }]),
  ]).finally(() => ended.abort())) as [Reply];
  if ('failure' in message) throw new Error(message.failure);
  return message.value;
}
