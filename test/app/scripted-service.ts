import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A step that waits inside its command until the test lets it go on. */
interface Held {
  /** Resolves when the command has arrived. */
  reached: Promise<void>;
  hasReached(): boolean;
  letGo(): void;
}

export const knownVersions = ['1.0.0', '1.1.0', '1.2.0', '1.3.0'];

/** Small services that the test plays itself: what is live is a variable, and every command arrives here. */
export class ScriptedServices {
  readonly #live = new Map<string, string>();
  readonly #broken = new Set<string>();
  readonly #holds = new Map<string, { arrived: () => void; gate: Promise<void> }>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'quarterdeck-scripted-'));
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });
  readonly logFile = join(this.#folder, 'commands.log');
  url = '';
  /** What every command prints besides its own line. */
  noise = Buffer.alloc(0);

  async start(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  live(service: string): string {
    return this.#live.get(service) ?? '1.0.0';
  }

  /** From now on customers get errors while this version is live. */
  breakVersion(version: string): void {
    this.#broken.add(version);
  }

  /** The next command with this verb (and these words after it) waits inside until it is let go. */
  hold(service: string, verb: string): Held {
    let arrived = () => {};
    let letGo = () => {};
    let isHere = false;
    const reached = new Promise<void>((resolve) => {
      arrived = () => {
        isHere = true;
        resolve();
      };
    });
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    this.#holds.set(`${service} ${verb}`, { arrived, gate });
    return { reached, hasReached: () => isHere, letGo };
  }

  /** One line for each command that really ran, in order. */
  commands(): string[] {
    try {
      return readFileSync(this.logFile, 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, service = '', what = '', verb = ''] = (request.url ?? '').split('/');
    if (what === 'command') return this.#command(service, verb, await readArguments(request), response);
    const live = this.live(service);
    const isWell = what !== 'pay' || !this.#broken.has(live);
    response.writeHead(isWell ? 200 : 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ version: live, ok: isWell }));
  }

  async #command(service: string, verb: string, more: string[], response: ServerResponse): Promise<void> {
    const [version = ''] = more;
    const hold = this.#holds.get(`${service} ${verb}`);
    if (hold) {
      this.#holds.delete(`${service} ${verb}`);
      hold.arrived();
      await hold.gate;
    }
    if (verb === 'list') return void response.end(JSON.stringify(knownVersions));
    if (verb === 'describe') {
      if (!knownVersions.includes(version)) return void response.writeHead(404).end();
      return void response.end(JSON.stringify(describe(service, version)));
    }
    if (verb === 'shift' || verb === 'restore') this.#live.set(service, version);
    response.end(Buffer.concat([Buffer.from(`${verb} ${version}: done `), this.noise]));
  }
}

function describe(service: string, version: string) {
  return {
    version,
    digest: `sha256:${createHash('sha256').update(`${service} ${version}`).digest('hex')}`,
    notes: `What is new in ${version}.`,
    changedFiles: 3,
    migrations: [],
    configuration: [],
    authors: [],
  };
}

async function readArguments(request: IncomingMessage): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as string[];
}
