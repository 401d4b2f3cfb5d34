import type { Observed } from './observed.ts';

/** Every effect was intended on record first, happened once, and never beside another one on the same service. */
export function checkEffects({ record, world }: Observed): string[] {
  const intended = new Set(
    record.events.filter((one) => one.type === 'step.started').map((one) => String(one.data.operationId)),
  );
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const { operationId, verb, version, service } of world.effects) {
    if (seen.has(operationId)) problems.push(`${verb} ${version} of ${service} happened twice under one id`);
    seen.add(operationId);
    if (!intended.has(operationId)) problems.push(`${verb} ${version} of ${service} is not on record`);
  }
  // A step is started again only after somebody asked for it.
  for (const deployment of record.deployments) {
    const mine = record.events.filter((one) => one.release_id === deployment.release_id);
    const retries = mine.filter((one) => one.type === 'deployment.moved' && one.actor_kind === 'person').length;
    const starts = new Map<string, number>();
    for (const { type, data } of mine)
      if (type === 'step.started' && data.operationId !== null) {
        const key = `${String(data.direction)} ${String(data.title)}`;
        starts.set(key, (starts.get(key) ?? 0) + 1);
      }
    for (const [title, count] of starts)
      if (count > 1 + retries)
        problems.push(`“${title}” of ${deployment.service} ${deployment.version} ran ${count} times`);
  }
  return [...problems, ...world.overlaps.map((pair) => `at the same time: ${pair}`)];
}

/**
 * A release is called completed only after enough fresh readings, and never with a version that does not work, unless a
 * person said in so many words that they live with it: then it is on record as a problem.
 */
export function checkHealth({ record, world, rules }: Observed): string[] {
  return record.deployments.flatMap((deployment) => {
    if (deployment.state !== 'succeeded') return [];
    const name = `${deployment.service} ${deployment.version}`;
    const ending = record.events.findLast(
      (one) => one.release_id === deployment.release_id && one.type === 'deployment.moved',
    );
    if (ending?.data.from === 'degraded')
      return [
        ...(ending.actor_kind === 'person' ? [] : [`${name} was accepted as it is by ${ending.actor_kind}`]),
        ...(deployment.verdict === 'degraded' ? [] : [`${name} was accepted with a problem and is called healthy`]),
        ...(record.notes.some((note) => note.release_id === deployment.release_id && isWhy(note.markdown))
          ? []
          : [`${name} was accepted as it is and nobody said why`]),
      ];
    const since = deployment.deployed_at;
    const fresh = record.measurements.filter(
      (one) => one.deployment_id === deployment.id && since !== null && one.at >= since,
    );
    const thin = rules.checks.filter(
      (check) =>
        fresh.filter((one) => one.check_name === check && one.outcome !== 'error').length < rules.minimumSample,
    );
    const blind = rules.checks.filter(
      (check) => fresh.findLast((one) => one.check_name === check)?.outcome === 'error',
    );
    return [
      ...thin.map((check) => `${name} was called healthy with too few readings of ${check}`),
      ...blind.map((check) => `${name} was called healthy although ${check} could not be read`),
      ...(world.brokenEndings.some((ending) => deployment.version.endsWith(ending))
        ? [`${name} does not work and was called healthy`]
        : []),
    ];
  });
}

const isWhy = (note: string) => /^Accepted as it is by \S+: \S/.test(note);

/** People decide, one rollback of a service at a time, and what is live is what the record says. */
export function checkRollbacks({ record, world }: Observed): string[] {
  const problems: string[] = [];
  const serviceOf = new Map(record.releases.map((release) => [release.id, release.service]));
  const under = new Map<string, string>();
  for (const { type, data, release_id, actor_kind } of record.events) {
    const service = serviceOf.get(release_id) ?? '';
    const isOver =
      type === 'rollback.finished' || (type === 'deployment.moved' && String(data.to) === 'rollback_failed');
    if (isOver && under.get(service) === release_id) under.delete(service);
    if (type !== 'rollback.started') continue;
    if (actor_kind !== 'person') problems.push(`a rollback of ${service} was started by ${actor_kind}`);
    if (under.has(service)) problems.push(`two rollbacks of ${service} at the same time`);
    under.set(service, release_id);
  }
  for (const [service, live] of Object.entries(world.live)) {
    const last = record.deployments.filter((one) => one.service === service).at(-1);
    const told =
      last?.state === 'succeeded' ? last.version : last?.state === 'rolled_back' ? last.previous_version : undefined;
    if (told !== undefined && told !== live)
      problems.push(`the record says that ${service} runs ${told}, and ${live} runs`);
  }
  return problems;
}
