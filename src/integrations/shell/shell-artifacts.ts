import { z } from 'zod';
import { endWords } from '../../domain/deployment/end-words.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { isVersion, oddVersion } from '../../domain/version.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Artifact, Artifacts } from '../../ports/artifacts.ts';
import { maskWithin, redactWith } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { confidential } from './confidential.ts';
import { findJson } from './find-json.ts';
import { maskedEnd } from './operation-output.ts';
import { runCommand } from './run-command.ts';

export interface ArtifactCommands {
  /** Prints one artifact as JSON; `{version}` in an argument stands for the version. Exit code 3: no such version. */
  describe: readonly string[];
  /** Prints a JSON array of versions, oldest first. */
  list: readonly string[];
  /** Added to the scrubbed environment of both commands. */
  env: Readonly<Record<string, string>>;
  /** How long either command may take; 30 s unless told. */
  timeoutMs?: number;
  /** How much either command may print; 1 MB unless told. */
  maxOutputBytes?: number;
}

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
/** One tag that is no version must not hide all the others. */
const Tags = z.array(z.unknown()).max(100_000);

/** Asks a service's own commands about its versions. */
export function createShellArtifacts(options: {
  services: Readonly<Record<string, ArtifactCommands>>;
  workingDirectory: string;
  clock: Clock;
}): Artifacts {
  const { services, workingDirectory: cwd, clock } = options;

  const commandsOf = (service: string): ArtifactCommands => {
    const commands = Object.hasOwn(services, service) ? services[service] : undefined;
    if (commands !== undefined) return commands;
    throw new IntegrationError('not_found', `No command describes the versions of ${service}.`);
  };

  /** What the command printed, or null when it says that the thing does not exist. */
  const ask = async (what: string, argv: readonly string[], commands: ArtifactCommands): Promise<Printed | null> => {
    const { env, timeoutMs = 30_000, maxOutputBytes = 1_048_576 } = commands;
    const mask = redactWith(confidential(env));
    const result = await runCommand(argv, { cwd, clock, timeoutMs, maxBytes: maxOutputBytes, env });
    switch (result.kind) {
      case 'time_limit':
        throw new IntegrationError(
          'unavailable',
          `${what} did not answer within ${formatDuration(timeoutMs)} (artifacts.timeout).`,
        );
      case 'too_long':
        throw new IntegrationError(
          'bad_response',
          `${what} printed more than ${Math.round(maxOutputBytes / 1_024)} KB (artifacts.maxOutputKb).`,
        );
      case 'not_startable':
        throw new IntegrationError('unavailable', `${what} cannot be started.`, { cause: result.cause });
      case 'exited': {
        if (result.exitCode === doesNotExist) return null;
        const text = result.stdout.toString('utf8');
        const firstLine = firstPrinted(maskedEnd(result.stdout.subarray(0, 2_000), mask));
        if (result.exitCode === 0) return { text, firstLine };
        const said = tellingLine(maskedEnd(result.stderr.subarray(0, 8_000), mask)) || firstLine;
        const how = `${what}: ${endWords(result.exitCode, result.signal)}`;
        throw new IntegrationError('unavailable', said === '' ? how : `${how}: ${said}`);
      }
    }
  };

  return {
    find: async (service, version) => {
      const commands = commandsOf(service);
      const { describe, env } = commands;
      // Nothing that looks like an option or a path is ever handed to a command; such a version does not exist.
      if (!isVersion(version)) return null;
      const what = `The description of ${service} ${version}`;
      const answer = await ask(
        what,
        describe.map((argument) => argument.replaceAll('{version}', version)),
        commands,
      );
      if (answer === null) return null;
      const artifact = parsed(what, DescribedArtifact, answer);
      // What a command tells of a version is for everybody to read; names, digests and authors are decided with.
      if (artifact.version === version)
        return {
          ...artifact,
          ...maskWithin(
            { notes: artifact.notes, configuration: artifact.configuration },
            redactWith(confidential(env)),
          ),
        };
      throw new IntegrationError('bad_response', `${what} is about another version.`);
    },
    list: async (service) => {
      const what = `The list of versions of ${service}`;
      const commands = commandsOf(service);
      const answer = await ask(what, commands.list, commands);
      if (answer === null) throw new IntegrationError('not_found', `${what} does not exist.`);
      const tags = parsed(what, Tags, answer);
      const versions = tags.flatMap((tag) => versionOf(tag) ?? []);
      const mask = redactWith(confidential(commands.env));
      // Masked before it is cut, so that the cut does not leave the beginning of a credential.
      const shown = (tag: unknown) => oddVersion(mask(typeof tag === 'string' ? tag : JSON.stringify(tag)));
      return { versions, leftOut: tags.filter((tag) => versionOf(tag) === null).map(shown) };
    },
  };
}

interface Printed {
  text: string;
  /** The first line that says something, masked and short: for the error when the rest makes no sense. */
  firstLine: string;
}

/** One tag as a version; whole numbers are taken as they are written. Null when it is none. */
function versionOf(tag: unknown): string | null {
  const text = typeof tag === 'number' && Number.isSafeInteger(tag) ? String(tag) : tag;
  return typeof text === 'string' && isVersion(text) ? text : null;
}

/** The first line that speaks of something wrong; without one, the first that says anything. */
function tellingLine(text: string): string {
  const wrong = text.split('\n').find((line) => /error|fatal|fail|denied|cannot|can't|not found|no such/i.test(line));
  return wrong === undefined ? firstPrinted(text) : wrong.trim().slice(0, 200);
}

function firstPrinted(text: string): string {
  return (text.split('\n').find((line) => line.trim() !== '') ?? '').trim().slice(0, 200);
}

function parsed<T>(what: string, schema: z.ZodType<T>, { text, firstLine }: Printed): T {
  const result = schema.safeParse(findJson(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') ?? '';
  const why = field === '' ? 'it is not the JSON that was expected' : `“${field}”: ${issue?.message ?? ''}`;
  const printed = firstLine === '' ? 'It printed nothing.' : `It begins with: ${firstLine}`;
  throw new IntegrationError('bad_response', `${what} makes no sense: ${why}. ${printed}`, { cause: result.error });
}
