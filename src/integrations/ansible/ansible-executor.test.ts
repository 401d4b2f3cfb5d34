import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { executorContract, outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { describeWith } from '../../../test/support/needs.ts';
import type { Executor, Operation } from '../../ports/executor.ts';
import { createSystems } from '../systems.ts';

const folder = mkdtempSync(join(tmpdir(), 'ansible-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const log = join(folder, 'ran.log');
writeFileSync(log, '');
writeFileSync(
  join(folder, 'deploy.yml'),
  `- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - name: Note that it ran
      ansible.builtin.shell: echo {{ id | quote }} >> ${log}
    - name: Say what is deployed
      ansible.builtin.debug: { msg: "deploying {{ release }}" }
    - name: Break
      ansible.builtin.fail: { msg: "no room on the disk" }
      when: course == 'fails'
    - name: Last
      ansible.builtin.command: sleep 60
      when: course == 'lasts'
`,
);

/** Connected as in the bot: through the registry, with the real command executor underneath. */
function open(): Promise<Executor> {
  const context = integrationContext({ dataDirectory: join(folder, 'data'), workingDirectory: folder });
  return createSystems({}, context).executor('ansible');
}

let count = 0;
function operation(course: string, vars: Record<string, string> = {}): Operation {
  count += 1;
  const id = `op_ansible_${process.pid}_${count}`;
  return {
    id,
    with: {
      playbook: 'deploy.yml',
      inventory: 'localhost,',
      vars: { id, course, release: '1.1.0', ...vars },
      tags: [],
      folder: '.',
    },
    recordedAt: new Date(),
    remoteId: null,
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 2_000,
  };
}

describeWith('ansible', 'Ansible, with real playbooks', () => {
  executorContract('The executor of playbooks', async () => ({
    executor: await open(),
    reopen: open,
    operation: (course) => operation(course),
    timesRun: async ({ id }) => readFileSync(log, 'utf8').split(`${id}\n`).length - 1,
    dispose: async () => {},
  }));

  it('says which task failed where, and why', { timeout: 30_000 }, async () => {
    const executor = await open();
    const asked = operation('fails');
    await executor.start(asked);
    const report = await reportAtEnd(executor, asked);
    expect(report).toMatchObject({ exitCode: 2, detail: 'a task failed: localhost: no room on the disk' });
    expect(outputOf(report)).toContain('deploying 1.1.0');
  });

  it('says that a playbook is missing', { timeout: 30_000 }, async () => {
    const executor = await open();
    const asked = operation('succeeds');
    const missing = { ...asked, with: { ...asked.with, playbook: 'missing.yml' } };
    await executor.start(missing);
    expect(await reportAtEnd(executor, missing)).toMatchObject({
      state: 'failed',
      detail: 'the playbook cannot be used',
    });
  });

  it('hands variables over as they are, whatever they look like', { timeout: 30_000 }, async () => {
    const executor = await open();
    const strange = `it's "1" $(id) \\ --force`;
    const asked = operation('succeeds', { release: strange });
    await executor.start(asked);
    expect(outputOf(await reportAtEnd(executor, asked))).toContain(JSON.stringify(`deploying ${strange}`));
  });
});
