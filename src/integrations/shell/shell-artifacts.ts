import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Artifact, Artifacts } from '../../ports/artifacts.ts';
import { maskWithin, redactWith } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { confidential } from './confidential.ts';
import { maskedEnd } from './operation-output.ts';
import { runCommand } from './run-command.ts';

export interface ArtifactCommands {
  /** Prints one artifact as JSON; `{version}` in an argument stands for the version. Exit code 3: no such version. */
  describe: readonly string[];
  /** Prints a JSON array of versions, oldest first. */
  list: readonly string[];
  /** Added to the scrubbed environment of both commands. */
  env: Readonly<Record<string, string>>;
}

const versionShape = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/;
const doesNotExist = 3;

const DescribedArtifact = z.object({
  version: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  notes: z.string(),
  changedFiles: z.number().int().nonnegative(),
  migrations: z.array(z.string()),
  configuration: z.array(z.string()),
  authors: z.array(z.string()),
}) satisfies z.ZodType<Artifact>;
const Versions = z.array(z.string().regex(versionShape));

/** Asks a service's own commands about its versions. */
export function createShellArtifacts(options: {
  services: Readonly<Record<string, ArtifactCommands>>;
  workingDirectory: string;
  clock: Clock;
  timeoutMs?: number;
}): Artifacts {
  const { services, workingDirectory: cwd, clock, timeoutMs = 5_000 } = options;
  const limits = { cwd, clock, timeoutMs, maxBytes: 64 * 1024 };

  const commandsOf = (service: string): ArtifactCommands => {
    const commands = Object.hasOwn(services, service) ? services[service] : undefined;
    if (commands !== undefined) return commands;
    throw new IntegrationError('not_found', `No command describes the versions of ${service}.`);
  };

  /** Standard output of the command, or null when it says that the thing does not exist. */
  const ask = async (what: string, argv: readonly string[], env: ArtifactCommands['env']): Promise<string | null> => {
    const result = await runCommand(argv, { ...limits, env });
    switch (result.kind) {
      case 'time_limit':
        throw new IntegrationError('unavailable', `${what} did not answer within ${timeoutMs} ms.`);
      case 'too_long':
        throw new IntegrationError('bad_response', `${what} printed more than 64 KB.`);
      case 'not_startable':
        throw new IntegrationError('unavailable', `${what} cannot be started.`, { cause: result.cause });
      case 'exited':
        if (result.exitCode === 0) return result.stdout;
        if (result.exitCode === doesNotExist) return null;
        throw new IntegrationError(
          'unavailable',
          `${what} ended with code ${result.exitCode ?? 'none'}: ${maskedEnd(
            result.stderr,
            redactWith(confidential(env)),
          )
            .trim()
            .slice(-500)}`,
        );
    }
  };

  return {
    find: async (service, version) => {
      const { describe, env } = commandsOf(service);
      // Nothing that looks like an option or a path is ever handed to a command; such a version does not exist.
      if (!versionShape.test(version)) return null;
      const what = `The description of ${service} ${version}`;
      const answer = await ask(
        what,
        describe.map((argument) => argument.replaceAll('{version}', version)),
        env,
      );
      if (answer === null) return null;
      const artifact = parsed(what, DescribedArtifact, answer);
      // What a command says of a version stands in the plan, for everybody to read.
      if (artifact.version === version) return maskWithin(artifact, redactWith(confidential(env)));
      throw new IntegrationError('bad_response', `${what} is about another version.`);
    },
    list: async (service) => {
      const what = `The list of versions of ${service}`;
      const { list, env } = commandsOf(service);
      const answer = await ask(what, list, env);
      if (answer === null) throw new IntegrationError('not_found', `${what} does not exist.`);
      return parsed(what, Versions, answer);
    },
  };
}

function parsed<T>(what: string, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new IntegrationError('bad_response', `${what} makes no sense.`, { cause });
  }
}
