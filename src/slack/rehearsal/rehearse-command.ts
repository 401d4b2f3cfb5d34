import { z } from 'zod';
import { explain } from '../../domain/explain.ts';
import { findService } from '../../domain/find-name.ts';
import { ledgerWords } from '../../domain/rehearsal/rehearsal.ts';
import { loadLedger } from '../../usecases/rehearsal/load-ledger.ts';
import { RehearseRelease, rehearseRelease } from '../../usecases/rehearsal/rehearse-release.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, refusalReply, reply } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';

/** `checkout`, `checkout 1.2.0`, `checkout 1.2.0 in staging`; anything else is not understood. */
const line = /^(?<service>\S+)(?:\s+(?!in\s)(?<version>\S+))?(?:\s+in\s+(?<environment>\S+))?$/i;

export const rehearseCommand = subcommand({
  name: 'rehearse',
  usage: 'rehearse <service> [version] [in environment]',
  summary: 'deploy a version to the environment before production, roll it back at once, and measure both',
  args: RehearseRelease,
  parse: (rest) => {
    const { service, version, environment } = line.exec(rest.trim())?.groups ?? {};
    return { service: service ?? '', version: version ?? null, environment: environment ?? null };
  },
  refuse: (_detail, usage) => refuseArguments('Name a service, and the version if no release of it is open.', usage),
  run: async (deps, input, { caller }) =>
    answer(await rehearseRelease(deps, input, caller), ({ ref, service, version, environment, target, refused }) => {
      const what = mrkdwn`*${ref}*: ${service} ${version} in ${environment}, a rehearsal for ${target}`;
      if (refused === null) return mrkdwn`:performing_arts: ${what}, has started: forward, and back at once.`;
      const { sentence, next } = explain(refused);
      return mrkdwn`:performing_arts: ${what}, is planned and was not started. ${sentence} ${next}`;
    }),
});

/** So many of a service's last releases are looked through. */
const mostReleases = 100;
const mostShown = 15;

export const ledgerCommand = subcommand({
  name: 'rollbacks',
  usage: 'rollbacks <service>',
  summary: 'measured times of the last rollbacks and rehearsals of a service',
  args: z.object({ service: z.string().min(1).max(64) }),
  parse: (rest) => ({ service: rest.trim() }),
  refuse: (_detail, usage) => refuseArguments('Name a service.', usage),
  run: async (deps, { service: asked }) => {
    const service = findService(deps.settings, asked);
    if (!service) return refusalReply({ kind: 'unknown_service', asked, known: Object.keys(deps.settings.services) });
    const entries = await loadLedger(deps, service.name, mostReleases);
    if (entries.length === 0)
      return reply(
        mrkdwn`No rollback of ${service.displayName} was measured yet. “/deploy rehearse ${service.name} ${'<version>'}” measures one.`,
      );
    return reply(
      lines(
        mrkdwn`*Rollbacks of ${service.displayName}*`,
        ...entries.slice(0, mostShown).map((entry) => mrkdwn`• ${ledgerWords(entry)}`),
        entries.length > mostShown && mrkdwn`and ${entries.length - mostShown} earlier ones`,
      ),
    );
  },
});
