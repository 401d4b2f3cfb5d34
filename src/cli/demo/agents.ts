import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { program, projectFolder } from '../paths.ts';

/** The agents of the demo, each a program of its own. */
export interface DemoAgents {
  /** Creates an agent as an administrator does, on the command line. Throws Error when it is refused. */
  create(name: string, owner: string, operations: string): Promise<{ said: string; token: string }>;
  /** Lets it work, and returns what it printed. Throws Error when it did not do all of its tasks. */
  run(name: string, token: string, endpoint: URL): Promise<string>;
}

/** On a slow machine; each takes a second or two. */
const limitMs = 60_000;

export function demoAgents(env: Readonly<Record<string, string>>): DemoAgents {
  return {
    create: async (name, owner, operations) => {
      const args = ['agent', 'create', name, '--owner', owner, '--may', operations, '--services', 'checkout'];
      const printed = await output([program, ...args], env);
      const token = /\bqda_[\w-]+/.exec(printed)?.[0];
      if (token === undefined) throw new Error(`no token was printed: ${printed}`);
      return { said: printed.split('\n')[0] ?? '', token };
    },
    run: (name, token, endpoint) =>
      output(['--import', 'tsx', join(projectFolder, 'demo', 'agents', `${name}.ts`)], {
        ...env,
        QUARTERDECK_TOKEN: token,
        QUARTERDECK_MCP_URL: endpoint.href,
      }),
  };
}

/** What a program prints. Throws with its last words when it fails or takes too long. */
function output(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve(said.stdout.trim());
      reject(new Error(`${said.stdout}${said.stderr}`.trim().slice(-2_000) || `it ended with ${code ?? 'a signal'}`));
    });
  });
}
