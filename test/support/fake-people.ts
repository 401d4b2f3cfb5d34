import type { IncidentMessage } from '../../src/domain/incident/message.ts';
import type { IncidentView } from '../../src/domain/incident/view.ts';
import type { LivingMessage, Post } from '../../src/domain/message/message.ts';
import type { ReleaseView } from '../../src/domain/release/view.ts';
import { sha256, stableJson } from '../../src/lib/hash.ts';
import type { Directory, Person } from '../../src/ports/directory.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { Messenger } from '../../src/ports/messenger.ts';
import { groups, people } from './test-settings.ts';

export interface FakeDirectory extends Directory {
  members: Map<string, Person>;
  groups: Map<string, string[]>;
  /** Ids by e-mail address. */
  emails: Map<string, string>;
  isAway: boolean;
}

export function fakeDirectory(): FakeDirectory {
  const member = (id: string, more: Partial<Person> = {}) => ({
    id,
    name: id.toLowerCase(),
    isBot: false,
    isDeleted: false,
    isRestricted: false,
    isStranger: false,
    isAdmin: false,
    timeZone: null,
    outOfOffice: null,
    ...more,
  });
  const all = Object.values(people).map((id) => member(id));
  const odd = [
    member(people.guest, { isRestricted: true }),
    member(people.outsider, { isStranger: true }),
    member(people.gone, { isDeleted: true }),
    member(people.bot, { isBot: true }),
  ];
  const approvers = [
    people.requester,
    people.approver,
    people.secondApprover,
    people.thirdApprover,
    people.author,
    people.guest,
    people.outsider,
    people.gone,
    people.bot,
  ];
  const directory: FakeDirectory = {
    members: new Map([...all, ...odd].map((one) => [one.id, one])),
    groups: new Map<string, string[]>([
      [groups.approvers, approvers],
      [groups.onCall, [people.onCall]],
    ]),
    emails: new Map(Object.values(people).map((id) => [`${id.toLowerCase()}@test.example`, id])),
    isAway: false,
    async person(id) {
      if (directory.isAway) throw new IntegrationError('unavailable', 'the workspace does not answer');
      return directory.members.get(id) ?? null;
    },
    async isActive() {
      return directory.isAway ? null : true;
    },
    async personNamed(name) {
      if (directory.isAway) throw new IntegrationError('unavailable', 'the workspace does not answer');
      const found = [...directory.members.values()].filter((one) => `@${one.name}` === name.toLowerCase());
      return found.length === 1 ? (found[0]?.id ?? null) : null;
    },
    async personWithEmail(email) {
      if (directory.isAway) throw new IntegrationError('unavailable', 'the workspace does not answer');
      return directory.emails.get(email) ?? null;
    },
    async groupMembers(id) {
      if (directory.isAway) throw new IntegrationError('unavailable', 'the workspace does not answer');
      return directory.groups.get(id) ?? [];
    },
  };
  return directory;
}

export interface FakeMessenger extends Messenger {
  /** Everything that was really sent, in order. */
  readonly sent: { post: Post; thread: { channel: string; ts: string } | null }[];
  /** Every showing of a living message, in order. */
  readonly shown: { message: LivingMessage; state: string; isReplaced: boolean }[];
  /** Every showing of a message of an incident, in order. */
  readonly shownIncidents: { message: IncidentMessage; view: IncidentView }[];
  /** Called before each delivery; throwing here keeps it from happening. */
  before(check: (what: Post | LivingMessage) => void): void;
  /** Called after each delivery, before it is reported; throwing here is a crash in between. */
  after(check: (what: Post | LivingMessage) => void): void;
}

/** A messenger that only remembers. As the real one does, it looks a post up by its key when it may have been sent. */
export function fakeMessenger(): FakeMessenger {
  let before: (what: Post | LivingMessage) => void = () => {};
  let after: (what: Post | LivingMessage) => void = () => {};
  let count = 0;
  const posted = new Map<string, { channel: string; ts: string }>();
  const place = (key: string, channel: string, mayHaveBeenSent: boolean) => {
    const known = mayHaveBeenSent ? posted.get(key) : undefined;
    if (known) return { ...known, isNew: false };
    count += 1;
    const fresh = { channel, ts: `${1_700_000_000 + count}.000000` };
    posted.set(key, fresh);
    return { ...fresh, isNew: true };
  };
  const messenger: FakeMessenger = {
    sent: [],
    shown: [],
    shownIncidents: [],
    before: (check) => {
      before = check;
    },
    after: (check) => {
      after = check;
    },
    waitMs: () => 0,
    async show(message, view: ReleaseView, mayHaveBeenSent) {
      before(message);
      const at =
        message.postedTs === null || message.postedChannel === null
          ? place(message.id, message.target, mayHaveBeenSent)
          : { channel: message.postedChannel, ts: message.postedTs };
      messenger.shown.push({ message, state: view.release.state, isReplaced: view.isReplaced });
      after(message);
      const cell = message.surface.kind === 'group' ? `${message.surface.groupId}/${view.matrixPhase}` : null;
      return {
        channel: at.channel,
        ts: at.ts,
        hash: sha256(stableJson([view.release.state, view.deployment?.state])),
        cell,
      };
    },
    async showIncident(message, view, mayHaveBeenSent) {
      const at =
        message.postedTs === null || message.postedChannel === null
          ? place(message.id, message.target, mayHaveBeenSent)
          : { channel: message.postedChannel, ts: message.postedTs };
      messenger.shownIncidents.push({ message, view });
      return { channel: at.channel, ts: at.ts, hash: sha256(stableJson(view.incident.revision)) };
    },
    async send(post, _view, thread, mayHaveBeenSent) {
      before(post);
      const { isNew, ...at } =
        post.postedTs === null || post.postedChannel === null
          ? place(post.key, post.target, mayHaveBeenSent)
          : { channel: post.postedChannel, ts: post.postedTs, isNew: true };
      if (isNew) messenger.sent.push({ post, thread });
      after(post);
      return at;
    },
    permalink: async ({ channel, ts }) => `https://slack.test/${channel}/${ts}`,
  };
  return messenger;
}
