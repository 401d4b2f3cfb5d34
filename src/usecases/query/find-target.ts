import type { Refusal } from '../../domain/refusal.ts';
import { nameableIn } from '../../domain/release/nameable.ts';
import type { Release } from '../../domain/release/release.ts';
import {
  isSameVersion,
  type Nameable,
  type Named,
  namesNothing,
  readTargetLine,
  type TargetLine,
  versionWords,
} from '../../domain/release/target.ts';
import {
  type Candidate,
  describeRelease,
  escalationVerbs,
  mayBe,
  quietVerbs,
  type Verb,
} from '../../domain/release/verb.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

/** The release that a command line refers to, and the free text that follows. */
export interface Target {
  release: Release;
  /** Without the words that name the target. */
  words: string;
  /** Everything but a reference such as `R-12`. */
  text: string;
}

/** The highest number that the record can store: PostgreSQL's `integer`. */
const highestNumber = 2_147_483_647;

type Refused = Extract<Refusal, { kind: 'no_release_fits' | 'several_fit' | 'contradiction' }>;

/**
 * Finds the release that a person means: by its reference, by service, version or environment in any order, or, when
 * the line names none of them, the only one that the verb applies to. Nothing is guessed: a line that names something
 * else, or several things, is refused with the releases that exist. Refuses `unknown_release`, `no_release_fits`,
 * `several_fit` and `contradiction`.
 */
export async function findTarget(
  deps: Pick<Deps, 'database' | 'settings'>,
  verb: Verb,
  line: string,
): Promise<Result<Target, Refusal>> {
  return deps.database.read(async (stores): Promise<Result<Target, Refusal>> => {
    const known: Nameable = {
      ...nameableIn(deps.settings),
      versions: new Set(await stores.releases.versionsAmong(versionWords(line))),
    };
    const read = readTargetLine(line, known);
    const found = await choose(deps, stores, verb, read);
    return found.ok ? ok({ release: found.value, words: read.words, text: read.text }) : found;
  });
}

async function choose(
  deps: Pick<Deps, 'settings'>,
  stores: Stores,
  verb: Verb,
  read: TargetLine,
): Promise<Result<Release, Refusal>> {
  const { target, returnTo } = read;
  const [number, ...others] = target.refs;
  const fitting = async () => (await candidates(deps, stores, verb)).map(({ release }) => release);
  if (number !== undefined && number > highestNumber)
    return err({
      kind: 'bad_argument',
      detail: 'There is no release with that number; release numbers look like R-12.',
      usage: `/deploy ${verb} R-12`,
    });
  if (number !== undefined && others.length > 0)
    return err(contradiction(verb, `R-${number} and R-${others[0]}`, await byNumbers(stores, target.refs)));
  if (number !== undefined) {
    const release = await stores.releases.findByNumber(number);
    const isOnlyNumber = target.versions.includes(String(number));
    if (release && !isOnlyNumber) return agreeing(verb, release, target, returnTo);
    if (!release && !isOnlyNumber) return err({ kind: 'unknown_release', asked: `R-${number}` });
    // A bare number that is also a version: the release with this number and those of this version all match.
    const same = (await fitting()).filter((one) => isSameVersion(one.version, String(number)));
    return one(verb, read, unique([...(release ? [release] : []), ...same]), await fitting());
  }
  const all = await fitting();
  if (read.almost !== null && verb !== 'note' && all.some(({ service }) => service !== read.almost)) {
    const { almost } = read;
    const named = `“${firstWord(read.words)}”`;
    return err({ kind: 'no_release_fits', verb, named, almost, found: null, others: all });
  }
  if (namesNothing(target) && returnTo.length === 0) return byMentions(verb, read, all);
  if (target.services.length > 1 || target.environments.length > 1 || target.versions.length > 1 || returnTo.length > 1)
    return severalNamed(verb, read, all);
  const matching = all.filter((release) => fits(release, target) && returnsTo(release, returnTo));
  const narrowed = matching.filter(
    ({ environment }) => read.mentions.environments.length === 0 || read.mentions.environments.includes(environment),
  );
  if (narrowed.length === 0 && matching.length === 0 && quietVerbs.has(verb) && verb !== 'note') {
    const latest = await newestOf(stores, target);
    if (latest) return ok(latest);
  }
  if (narrowed.length === 0 && matching.length > 0) return err({ kind: 'several_fit', verb, releases: matching });
  return one(verb, read, narrowed, all, await newestOf(stores, target));
}

/** The line does not start with a target: anything its text mentions must agree with the only matching release. */
function byMentions(verb: Verb, read: TargetLine, all: readonly Release[]): Result<Release, Refusal> {
  const { mentions } = read;
  // A note is free text, so only a service that none of the releases is of shows that another one is meant.
  const isElsewhere = mentions.services.length > 0 && !all.some(({ service }) => mentions.services.includes(service));
  if (namesNothing(mentions) || (verb === 'note' && !isElsewhere)) return one(verb, read, all, all);
  const agreed = all.filter(
    (release) =>
      isAmong(release.service, mentions.services) &&
      isAmong(release.environment, mentions.environments) &&
      (mentions.versions.length === 0 ||
        mentions.versions.some((version) => isSameVersion(version, release.version))) &&
      (mentions.refs.length === 0 || mentions.refs.includes(release.number)),
  );
  const [only] = agreed;
  // “replaced by R-13” names a release that is not the target: a reference within a sentence never selects a release by
  // itself.
  const isChosen = only && agreed.length === 1 && (mentions.refs.length === 0 || all.length === 1);
  if (isChosen) return ok(only);
  if (agreed.length > 0) return err({ kind: 'several_fit', verb, releases: agreed });
  return err({ kind: 'no_release_fits', verb, named: wordsFor(mentions, []), almost: null, found: null, others: all });
}

function one(
  verb: Verb,
  read: TargetLine,
  fitting: readonly Release[],
  all: readonly Release[],
  found: Release | null = null,
): Result<Release, Refusal> {
  const [only] = fitting;
  if (only && fitting.length === 1) return ok(only);
  if (only) return err({ kind: 'several_fit', verb, releases: fitting });
  const named = wordsFor(read.target, read.returnTo);
  return err({
    kind: 'no_release_fits',
    verb,
    named: named === '' ? null : named,
    almost: null,
    found: found === null ? null : { release: describeRelease(found), state: found.state },
    others: all,
  });
}

/** A reference decides; anything else named with it must match that release. */
function agreeing(verb: Verb, release: Release, target: Named, returnTo: readonly string[]): Result<Release, Refusal> {
  if (fits(release, target) && returnsTo(release, returnTo)) return ok(release);
  const also = wordsFor({ ...target, refs: [] }, returnTo);
  return err(contradiction(verb, `${describeRelease(release)} and ${also}`, [release]));
}

function severalNamed(verb: Verb, read: TargetLine, all: readonly Release[]): Result<Release, Refusal> {
  const { target, returnTo } = read;
  const releases = all.filter(
    (release) =>
      isAmong(release.service, target.services) &&
      isAmong(release.environment, target.environments) &&
      (target.versions.length === 0 || target.versions.some((version) => isSameVersion(version, release.version))),
  );
  return err(contradiction(verb, wordsFor(target, returnTo), releases.length > 0 ? releases : all));
}

function contradiction(verb: Verb, named: string, releases: readonly Release[]): Refused {
  return { kind: 'contradiction', verb, named, releases };
}

/** Every release that the verb applies to now, newest first. */
async function candidates(deps: Pick<Deps, 'settings'>, stores: Stores, verb: Verb): Promise<Candidate[]> {
  if (escalationVerbs.has(verb)) return escalated(stores);
  const active = await stores.releases.active();
  // Only the latest deployment in its place can be paused, aborted or rolled back; its release may have ended.
  const places = verb === 'rollback' ? everyPlace(deps) : active;
  const deployments = await stores.deployments.newest(places);
  const found: Candidate[] = active.map((release) => ({
    release,
    deployment: deployments.find((deployment) => deployment.releaseId === release.id) ?? null,
  }));
  if (verb === 'rollback')
    for (const deployment of deployments) {
      if (active.some((release) => release.id === deployment.releaseId)) continue;
      const release = await stores.releases.find(deployment.releaseId);
      if (release) found.push({ release, deployment });
    }
  return found
    .filter((candidate) => mayBe(verb, candidate, candidate.deployment !== null))
    .sort((a, b) => b.release.number - a.release.number);
}

/** A release may have ended, and have an open escalation. */
async function escalated(stores: Stores): Promise<Candidate[]> {
  const ids = await stores.escalations.openReleases();
  const found = await Promise.all(ids.map((id) => stores.releases.find(id)));
  return found
    .flatMap((release) => (release ? [{ release, deployment: null, isEscalated: true }] : []))
    .sort((a, b) => b.release.number - a.release.number);
}

function everyPlace({ settings }: Pick<Deps, 'settings'>): Place[] {
  return Object.values(settings.services).flatMap((service) =>
    Object.keys(service.environments).map((environment) => ({ service: service.name, environment })),
  );
}

async function byNumbers(stores: Stores, numbers: readonly number[]): Promise<Release[]> {
  const found = await Promise.all(numbers.slice(0, 5).map((number) => stores.releases.findByNumber(number)));
  return found.filter((release) => release !== null);
}

/** The newest release that matches, in any state; null when there has never been one. */
async function newestOf(stores: Stores, { services, environments, versions }: Named): Promise<Release | null> {
  const [service] = services;
  const [environment] = environments;
  for (const version of versions.length === 0 ? [undefined] : versions) {
    const [release] = await stores.releases.newest(1, {
      ...(service === undefined ? {} : { service }),
      ...(environment === undefined ? {} : { environment }),
      ...(version === undefined ? {} : { version }),
    });
    if (release) return release;
  }
  return null;
}

function fits(release: Release, { services, environments, versions }: Named): boolean {
  return (
    isAmong(release.service, services) &&
    isAmong(release.environment, environments) &&
    versions.every((version) => isSameVersion(version, release.version))
  );
}

function returnsTo({ plan }: Release, versions: readonly string[]): boolean {
  return versions.every((version) => plan.rollback.target !== null && isSameVersion(version, plan.rollback.target));
}

function isAmong(value: string, named: readonly string[]): boolean {
  return named.length === 0 || named.includes(value);
}

function unique(releases: readonly Release[]): Release[] {
  return releases.filter((release, index) => releases.findIndex(({ id }) => id === release.id) === index);
}

function wordsFor({ refs, services, versions, environments }: Named, returnTo: readonly string[]): string {
  return [
    refs.map((number) => `R-${number}`).join(' and '),
    services.join(' and '),
    versions.join(' and '),
    environments.length === 0 ? '' : `in ${environments.join(' and ')}`,
    returnTo.length === 0 ? '' : `to ${returnTo.join(' and ')}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function firstWord(text: string): string {
  return text.split(/\s/)[0]?.slice(0, 40) ?? '';
}
