import { PromoteRelease, promoteRelease } from '../../usecases/promotion/promote-release.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { answer } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { promotedWords } from './promoted-words.ts';

/** `checkout`, `checkout 1.2.0`, `checkout 1.2.0 to production`. */
const line = /^(?<service>\S+)(?:\s+(?!to\s)(?<version>\S+))?(?:\s+to\s+(?<to>\S+))?$/i;

export const promoteCommand = subcommand({
  name: 'promote',
  usage: 'promote <service> [version] [to environment]',
  summary: 'request the release of what succeeded in one environment to the next one',
  args: PromoteRelease,
  parse: (rest) => {
    const { service, version, to } = line.exec(rest.trim())?.groups ?? {};
    return { service: service ?? '', version: version ?? null, to: to ?? null };
  },
  refuse: (_detail, usage) => refuseArguments('Name a service.', usage),
  run: async (deps, input, { caller }) => answer(await promoteRelease(deps, input, caller), promotedWords),
});
