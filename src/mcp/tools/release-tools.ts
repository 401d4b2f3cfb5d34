import { z } from 'zod';
import { holds } from '../../domain/gate/gate.ts';
import { phaseOf } from '../../domain/release/phase.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { getRelease, ListReleases, listReleases, whenCanItStart } from '../../usecases/agent/read-releases.ts';
import { cursorAfter, mapped, nextCursor, paging, readCursor, readTool, releaseInput } from './kit.ts';

const ReleaseOut = z.object({
  ref: z.string(),
  service: z.string(),
  version: z.string(),
  environment: z.string(),
  state: z.string(),
  reason: z.string(),
  requester: z.string(),
  captain: z.string(),
  planHash: z.string(),
  startsAt: z.string().nullable(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
});

function releaseOut(release: Release): z.infer<typeof ReleaseOut> {
  return {
    ref: releaseRef(release),
    service: release.service,
    version: release.version,
    environment: release.environment,
    state: release.state,
    reason: release.reason,
    requester: release.requesterId,
    captain: release.captainId,
    planHash: release.planHash,
    startsAt: release.startsAt?.toISOString() ?? null,
    createdAt: release.createdAt.toISOString(),
    endedAt: release.endedAt?.toISOString() ?? null,
  };
}

const Check = z.object({ id: z.string(), title: z.string(), result: z.string(), detail: z.string() });

export const releaseTools = [
  readTool({
    name: 'getRelease',
    title: 'Read a release',
    description: 'A release, where it is now, and who approved or rejected its plan.',
    input: z.strictObject({ release: releaseInput }),
    output: ReleaseOut.extend({
      phase: z.string(),
      deployment: z
        .object({
          state: z.string(),
          verdict: z.string(),
          previousVersion: z.string().nullable(),
          startedAt: z.string(),
          watchEndsAt: z.string().nullable(),
          finishedAt: z.string().nullable(),
        })
        .nullable(),
      approvals: z.array(
        z.object({ person: z.string(), decision: z.string(), at: z.string(), isForThisPlan: z.boolean() }),
      ),
      approvalsNeeded: z.number(),
    }),
    run: async ({ release: asked }, { deps, actor }) =>
      mapped(await getRelease(deps, asked, actor), ({ release, deployment, approvals }) => ({
        ...releaseOut(release),
        phase: phaseOf(release.state, deployment?.state ?? null),
        deployment:
          deployment === null
            ? null
            : {
                state: deployment.state,
                verdict: deployment.verdict,
                previousVersion: deployment.previousVersion,
                startedAt: deployment.startedAt.toISOString(),
                watchEndsAt: deployment.watchEndsAt?.toISOString() ?? null,
                finishedAt: deployment.finishedAt?.toISOString() ?? null,
              },
        approvals: approvals.map(({ personId, decision, at, planHash }) => ({
          person: personId,
          decision,
          at: at.toISOString(),
          isForThisPlan: planHash === release.planHash,
        })),
        approvalsNeeded: release.plan.approvals.needed,
      })),
  }),
  readTool({
    name: 'listReleases',
    title: 'List releases',
    description: 'Releases, newest first, of the services and environments that you may read; up to the 500 newest.',
    input: z.strictObject({ ...ListReleases.omit({ before: true, limit: true }).shape, ...paging }),
    output: z.object({ releases: z.array(ReleaseOut), nextCursor }),
    run: async ({ cursor, ...input }, { deps, actor }) => {
      const before = readCursor(cursor);
      if (!before.ok) return before;
      const page = ListReleases.parse({ ...input, ...(before.value === 0 ? {} : { before: before.value }) });
      return mapped(await listReleases(deps, page, actor), ({ releases, hasMore }) => ({
        releases: releases.map(releaseOut),
        ...cursorAfter(releases.at(-1)?.number ?? 0, hasMore),
      }));
    },
  }),
  readTool({
    name: 'whenCanItStart',
    title: 'When can a release start?',
    description:
      'What keeps a release from starting, as far as the record tells. Other systems are asked only at the start itself, so this never says that a start would succeed.',
    input: z.strictObject({ release: releaseInput }),
    output: z.object({
      ref: z.string(),
      notBefore: z.string().nullable(),
      missing: z.array(Check),
      checks: z.array(Check),
      checkedAtStart: z.array(z.string()),
    }),
    run: async ({ release: asked }, { deps, actor }) =>
      mapped(await whenCanItStart(deps, asked, actor), ({ release, checks, checkedAtStart, notBefore }) => {
        const shown = checks.map(({ id, title, result, detail }) => ({ id, title, result, detail }));
        return {
          ref: releaseRef(release),
          notBefore: notBefore?.toISOString() ?? null,
          missing: shown.filter((check) => !holds(check)),
          checks: shown,
          checkedAtStart,
        };
      }),
  }),
  readTool({
    name: 'getPlan',
    title: 'Read the plan of a release',
    description: 'The whole deployment plan that people approve, and its hash.',
    input: z.strictObject({ release: releaseInput }),
    output: z.object({ ref: z.string(), planHash: z.string(), plan: z.record(z.string(), z.unknown()) }),
    run: async ({ release: asked }, { deps, actor }) =>
      mapped(await getRelease(deps, asked, actor), ({ release }) => ({
        ref: releaseRef(release),
        planHash: release.planHash,
        plan: { ...release.plan },
      })),
  }),
];
