import { z } from 'zod';
import { endWords } from '../../domain/deployment/end-words.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { isVersion, oddVersion } from '../../domain/version.ts';
import type { Clock } from '../../lib/clock.ts';
import { confidential } from '../../lib/confidential.ts';
import { maskWithin, redactWith } from '../../lib/redact.ts';
import { scrubbedEnvironment } from '../../lib/scrubbed-environment.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import {
  type Artifact,
  bareArtifact,
  type VersionList,
  type VersionQuery,
  type VersionSource,
} from '../../ports/version-source.ts';
import { findJson } from './find-json.ts';
import { maskedEnd } from './operation-output.ts';
import { programProblem } from './program-problem.ts';
import { runCommand } from './run-command.ts';

/** The commands as the settings name them. */
const Commands = z.object({
  /** Prints versions, oldest first: a JSON array, or one per line. */
  list: z.array(z.string()),
  /**
   * Prints one artifact as JSON; `{version}` in an argument is replaced by the version. Exit code 3: no such version.
   */
  describe: z.array(z.string()).optional(),
  /** Time limit of either command, in milliseconds. */
  timeout: z.number(),
  maxOutputKb: z.number(),
});
type Commands = z.output<typeof Commands> & Pick<VersionQuery, 'env'>;

const doesNotExist = 3;

const DescribedArtifact = z.object({
  version: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  notes: z.string(),
  changedFiles: z.number().int().nonnegative(),
  migrations: z.array(z.string()),
  configuration: z.array(z.string()),
  authors: z.array(z.string()),
}) satisfies z.ZodType<Omit<Artifact, 'checks'>>;
/** One invalid tag must not hide all the others. */
const Tags = z.array(z.unknown()).max(100_000);

/** Asks a service's own commands about its versions. */
export function createShellVersions(options: { workingDirectory: string; clock: Clock }): VersionSource {
  const { workingDirectory: cwd, clock } = options;
  const commandsOf = ({ with: words, env }: VersionQuery): Commands => ({ ...Commands.parse(words), env });

  /** The command's output, or null when it reports that the version does not exist. */
  const ask = async (what: string, argv: readonly string[], commands: Commands): Promise<Printed | null> => {
    const { env, timeout: timeoutMs } = commands;
    const maxBytes = commands.maxOutputKb * 1_024;
    const mask = redactWith(confidential(env));
    const result = await runCommand(argv, { cwd, clock, timeoutMs, maxBytes, env });
    switch (result.kind) {
      case 'time_limit':
        throw new IntegrationError(
          'unavailable',
          `${what} did not answer within ${formatDuration(timeoutMs)} (versions.timeout).`,
        );
      case 'too_long':
        throw new IntegrationError(
          'bad_response',
          `${what} printed more than ${commands.maxOutputKb} KB (versions.maxOutputKb).`,
        );
      case 'not_startable':
        throw new IntegrationError(
          'unavailable',
          `${what} cannot be started: ${programProblem(argv, cwd, scrubbedEnvironment(env)) ?? result.cause.message}`,
          { cause: result.cause },
        );
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

  const list = async (query: VersionQuery): Promise<VersionList> => {
    const what = `The list of versions of ${query.service}`;
    const commands = commandsOf(query);
    const answer = await ask(what, commands.list, commands);
    if (answer === null) throw new IntegrationError('not_found', `${what} does not exist.`);
    const tags = tagsIn(what, answer);
    const versions = tags.flatMap((tag) => versionOf(tag) ?? []);
    const mask = redactWith(confidential(commands.env));
    // Masked before truncation, so that the cut does not leave the beginning of a credential.
    const shown = (tag: unknown) => oddVersion(mask(typeof tag === 'string' ? tag : JSON.stringify(tag)));
    return { versions, leftOut: tags.filter((tag) => versionOf(tag) === null).map(shown) };
  };

  return {
    list,
    find: async (query, version) => {
      const commands = commandsOf(query);
      const { describe, env } = commands;
      // Nothing that looks like an option or a path is ever passed to a command; such a version does not exist.
      if (!isVersion(version)) return null;
      if (describe === undefined) return (await list(query)).versions.includes(version) ? bareArtifact(version) : null;
      const what = `The description of ${query.service} ${version}`;
      const answer = await ask(
        what,
        describe.map((argument) => argument.replaceAll('{version}', version)),
        commands,
      );
      if (answer === null) return null;
      const artifact = parsed(what, DescribedArtifact, answer);
      // The notes about a version are for display, so they are masked; names, digests and authors are used in
      // decisions.
      if (artifact.version === version)
        return {
          ...artifact,
          checks: null,
          ...maskWithin(
            { notes: artifact.notes, configuration: artifact.configuration },
            redactWith(confidential(env)),
          ),
        };
      throw new IntegrationError('bad_response', `${what} is for another version.`);
    },
  };
}

/** A JSON array, or one version per line: what most tools print. */
function tagsIn(what: string, answer: Printed): unknown[] {
  const lines = answer.text.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line !== '');
  if (told.length > 0 && told.every(isVersion)) return told;
  return parsed(what, Tags, answer);
}

interface Printed {
  text: string;
  /** The first non-empty line, masked and shortened: for the error message when the output is invalid. */
  firstLine: string;
}

/** One tag as a version; integers are taken as written. Null when it is not a valid version. */
function versionOf(tag: unknown): string | null {
  const text = typeof tag === 'number' && Number.isSafeInteger(tag) ? String(tag) : tag;
  return typeof text === 'string' && isVersion(text) ? text : null;
}

/** The first line that mentions a problem; otherwise the first non-empty line. */
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
  throw new IntegrationError('bad_response', `${what} cannot be understood: ${why}. ${printed}`, {
    cause: result.error,
  });
}
