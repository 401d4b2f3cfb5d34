import { z } from 'zod';
import { type RunsWhere, whereRuns } from '../../usecases/promotion/where-runs.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { environmentRow, healthIcons } from './environment-row.ts';

export const whereCommand = subcommand({
  name: 'where',
  usage: 'where <service>',
  summary: 'which version runs in which environment, since when, by which release, and how it is',
  args: z.object({ service: z.string().min(1).max(64) }),
  parse: (rest) => ({ service: rest.trim() }),
  refuse: (_detail, usage) => refuseArguments('Name a service.', usage),
  run: async (deps, { service: asked }) =>
    answer(await whereRuns(deps, asked), ({ service, environments, row }) =>
      lines(
        mrkdwn`*What runs where: ${service.displayName}*`,
        ...environments.map(line),
        row.length > 0 && mrkdwn`By the record: ${environmentRow(row, '') ?? ''}`,
      ),
    ),
});

function line(one: RunsWhere): Mrkdwn {
  const { environment, version, ref, captainId, since, health, open } = one;
  const icon = new Mrkdwn(healthIcons[version === null ? 'unknown' : health]);
  const by = ref === null ? mrkdwn`` : mrkdwn` · ${ref}${captainId === null ? '' : mrkdwn` by ${person(captainId)}`}`;
  const when = since === null ? mrkdwn`` : mrkdwn` since ${moment(since)}`;
  const state =
    version === null
      ? ''
      : ref === null
        ? ' · not released through Quarterdeck'
        : ` · ${health === 'unknown' ? 'not known to be good' : health}`;
  const next = open === null ? '' : ` · ${open.ref} to ${open.version} is ${open.state.replaceAll('_', ' ')}`;
  return mrkdwn`${icon} *${environment}* ${what(one)}${when}${by}${state}${next}`;
}

function what({ version, source, detail, recorded }: RunsWhere): string {
  if (source === 'unknown')
    return `could not be asked (${detail ?? ''})${recorded === null ? '' : `; ${recorded} by the record`}`;
  const instead = recorded === null ? '' : `; by the record, ${recorded}`;
  if (version === null) return source === 'service' ? `nothing answers${instead}` : 'nothing was released yet';
  return `${version}${source === 'record' ? ' (by the record)' : ''}${instead}`;
}
