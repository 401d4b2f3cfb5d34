import { z } from 'zod';
import type { Executor, OperationRef, OperationReport } from '../../ports/executor.ts';

const Play = z.object({
  playbook: z.string(),
  inventory: z.string().optional(),
  vars: z.record(z.string(), z.json()),
  limit: z.string().optional(),
  tags: z.array(z.string()),
  folder: z.string(),
});

/** Plain output, one task after another; everything else is configured by ansible.cfg. */
const settled = { ANSIBLE_NOCOLOR: '1', ANSIBLE_FORCE_COLOR: '0', ANSIBLE_RETRY_FILES_ENABLED: '0' };

/** What the exit codes of ansible-playbook mean, as clauses. */
const exits: Readonly<Record<number, string>> = {
  1: 'the playbook cannot be used',
  2: 'a task failed',
  3: 'a host could not be reached',
  4: 'a host could not be reached, or the playbook cannot be read',
  5: 'ansible-playbook was called with wrong options',
  99: 'it was interrupted',
  250: 'ansible-playbook itself failed',
};

/**
 * Runs playbooks through the command executor, so that they survive a restart of the bot. Aborting stops
 * ansible-playbook; a task already running on another host may still finish there.
 */
export function createAnsibleExecutor(commands: Executor): Executor {
  const translated = <Ref extends OperationRef>(operation: Ref): Ref => ({ ...operation, with: commandOf(operation) });
  return {
    reach: commands.reach,
    start: (operation) => commands.start({ ...translated(operation), env: { ...settled, ...operation.env } }),
    preflight: ({ with: words, env }) => commands.preflight?.({ with: commandOf({ with: words }), env }) ?? null,
    report: async (operation) => explained(await commands.report(translated(operation))),
    abort: (operation) => commands.abort(translated(operation)),
    settled: (operation, timeoutMs) => commands.settled(translated(operation), timeoutMs),
  };
}

function commandOf({ with: words }: Pick<OperationRef, 'with'>): OperationRef['with'] {
  const read = Play.safeParse(words);
  // The name alone is enough to look up an operation.
  if (!read.success) return { argv: [], folder: '.' };
  const { playbook, inventory, vars, limit, tags, folder } = read.data;
  const argv = [
    'ansible-playbook',
    ...(inventory === undefined ? [] : ['--inventory', inventory]),
    ...(limit === undefined ? [] : ['--limit', limit]),
    ...(tags.length === 0 ? [] : ['--tags', tags.join(',')]),
    ...(Object.keys(vars).length === 0 ? [] : ['--extra-vars', JSON.stringify(vars)]),
    '--',
    playbook,
  ];
  return { argv, folder };
}

/** A failure with Ansible's details: the host, and the module's message. */
function explained(report: OperationReport): OperationReport {
  if (report.state !== 'failed' || report.reason !== 'exit_code') return report;
  const meaning = exits[report.exitCode ?? -1] ?? `exit code ${report.exitCode ?? 'unknown'}`;
  const [, host = '', message = ''] =
    /^fatal: \[([^\]]+)\]: \w+!? => .*?"msg": "((?:[^"\\]|\\.)*)"/m.exec(report.output) ?? [];
  return { ...report, detail: host === '' ? meaning : `${meaning}: ${host}: ${message.slice(0, 200)}` };
}
