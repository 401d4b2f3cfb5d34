import { type McpServer, ProtocolError, ProtocolErrorCode, ResourceTemplate } from '@modelcontextprotocol/server';
import type { Actor } from '../domain/actor.ts';
import { explain } from '../domain/explain.ts';
import type { Refusal } from '../domain/refusal.ts';
import { releaseRef } from '../domain/release/release.ts';
import { taskRef } from '../domain/task/task.ts';
import type { Result } from '../lib/result.ts';
import { readAssignment } from '../usecases/agent/read-assignment.ts';
import { getRecord, getRelease, listReleases } from '../usecases/agent/read-releases.ts';
import { listTasks } from '../usecases/task/list-tasks.ts';
import type { Who } from './call-tool.ts';
import type { McpDeps } from './tools/kit.ts';

interface Part {
  name: string;
  title: string;
  description: string;
  read(deps: McpDeps, asked: string, actor: Actor): Promise<Result<object, Refusal>>;
}

/** What can be read of each release, at `quarterdeck://releases/R-12/<name>`. */
const parts: readonly Part[] = [
  {
    name: 'plan',
    title: 'Plan of a release',
    description: 'The whole deployment plan that people approve, and its hash.',
    read: async (deps, asked, actor) => {
      const found = await getRelease(deps, asked, actor);
      if (!found.ok) return found;
      const { release } = found.value;
      return { ok: true, value: { ref: releaseRef(release), planHash: release.planHash, plan: release.plan } };
    },
  },
  {
    name: 'timeline',
    title: 'Timeline of a release',
    description: 'What happened, when, and who did it, oldest first.',
    read: async (deps, asked, actor) => {
      const found = await getRecord(deps, asked, actor);
      if (!found.ok) return found;
      const events = found.value.events.map(({ type, actor: by, at }) => ({ at, type, by: by.id }));
      return { ok: true, value: { ref: releaseRef(found.value.release), events } };
    },
  },
  {
    name: 'audit',
    title: 'Record of a release',
    description: 'Every event on record with its content, oldest first.',
    read: async (deps, asked, actor) => {
      const found = await getRecord(deps, asked, actor);
      if (!found.ok) return found;
      const events = found.value.events.map(({ seq, type, actor: by, at, data }) => ({ seq, at, type, by, data }));
      return { ok: true, value: { ref: releaseRef(found.value.release), events } };
    },
  },
  {
    name: 'runbook',
    title: 'Runbook of a release',
    description: 'The address of the runbook of its service; null when none is set.',
    read: async (deps, asked, actor) => {
      const found = await getRelease(deps, asked, actor);
      if (!found.ok) return found;
      const { release } = found.value;
      return { ok: true, value: { ref: releaseRef(release), runbookUrl: release.plan.runbookUrl } };
    },
  },
];

export function registerResources(server: McpServer, deps: McpDeps, who: Who): void {
  registerAssignments(server, deps, who);
  for (const { name, title, description, read } of parts) {
    const list = async () => {
      if ('refusal' in who) throw refusedError(who.refusal);
      const found = await listReleases(deps, { limit: 20 }, who.actor);
      if (!found.ok) throw refusedError(found.error);
      return {
        resources: found.value.releases.map((release) => ({
          uri: `quarterdeck://releases/${releaseRef(release)}/${name}`,
          name: `${releaseRef(release)} ${name}`,
          title: `${title}: ${release.service} ${release.version} in ${release.environment}`,
          mimeType: 'application/json',
        })),
      };
    };
    server.registerResource(
      name,
      new ResourceTemplate(`quarterdeck://releases/{release}/${name}`, { list }),
      { title, description, mimeType: 'application/json' },
      async (uri, { release }) => {
        if ('refusal' in who) throw refusedError(who.refusal);
        const found = await read(deps, String(release), who.actor);
        if (!found.ok) throw refusedError(found.error);
        return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(found.value) }] };
      },
    );
  }
}

/** Everything that whoever has a task needs to work on it, at `quarterdeck://tasks/R-12.3/assignment`. */
function registerAssignments(server: McpServer, deps: McpDeps, who: Who): void {
  const list = async () => {
    if ('refusal' in who) throw refusedError(who.refusal);
    const found = await listTasks(deps, {}, who.actor);
    if (!found.ok) throw refusedError(found.error);
    return {
      resources: found.value.flatMap(({ release, tasks }) =>
        tasks.map((task) => ({
          uri: `quarterdeck://tasks/${taskRef(release, task)}/assignment`,
          name: `${taskRef(release, task)} assignment`,
          title: task.title,
          mimeType: 'application/json',
        })),
      ),
    };
  };
  server.registerResource(
    'assignment',
    new ResourceTemplate('quarterdeck://tasks/{task}/assignment', { list }),
    {
      title: 'Assignment of a task',
      description: 'A task with its checklist, success criteria, limits and safety protocol. Yours are listed.',
      mimeType: 'application/json',
    },
    async (uri, { task }) => {
      if ('refusal' in who) throw refusedError(who.refusal);
      const found = await readAssignment(deps, String(task), who.actor);
      if (!found.ok) throw refusedError(found.error);
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(found.value) }] };
    },
  );
}

function refusedError(refusal: Refusal): ProtocolError {
  const { code, sentence, next } = explain(refusal);
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `${code}: ${sentence} ${next}`, { code, sentence, next });
}
