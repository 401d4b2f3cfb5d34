import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { Act, ActResult, Message } from '../../src/local-workspace/protocol.ts';
import type { RunningWorkspace } from '../../src/local-workspace/server.ts';
import type { Random } from './random.ts';
import { type Typed, typeLine } from './typed-lines.ts';
import { canary } from './world.ts';

const { priya, marcus, tom, ada, jo, lena, sam, casey } = personIds;

/** What the bot told somebody is on record: it must be there at the end. */
export type Acknowledged =
  | { kind: 'opened'; ref: string; service: string; version: string }
  | { kind: 'approved'; ref: string; person: string }
  | { kind: 'noted'; ref: string; text: string };

export interface CrowdLog {
  /** Lines typed as people type them, each with a word of its own that stands in whatever it led to. */
  typed: Typed[];
  acts: number;
  refusals: number;
  undelivered: number;
  acknowledged: Acknowledged[];
  /** Milliseconds until the answer, of every act that was answered while all was well. */
  answerMs: number[];
}

/** People who use the bot in every sensible and senseless way, drawn from `random`. */
export class Crowd {
  readonly log: CrowdLog = { typed: [], acts: 0, refusals: 0, undelivered: 0, acknowledged: [], answerMs: [] };
  readonly #workspace: RunningWorkspace;
  readonly #random: Random;
  readonly #services: readonly string[];
  readonly #isCalm: () => boolean;
  #minor = 0;
  #notes = 0;

  constructor(workspace: RunningWorkspace, random: Random, services: readonly string[], isCalm: () => boolean) {
    this.#workspace = workspace;
    this.#random = random;
    this.#services = services;
    this.#isCalm = isCalm;
  }

  /** One act of one person, or two at the same time. */
  async step(): Promise<void> {
    const act = this.#random.weighted<() => Promise<unknown>>([
      [14, () => this.#help()],
      [3, () => this.#open()],
      [3, () => this.#approve()],
      [2, () => this.#tick()],
      [3, () => this.#press(this.#random.pick([marcus, ada, tom, priya, casey]), 'approval.approve')],
      [5, () => this.#press(this.#random.pick([priya, jo]), 'release.start')],
      [1, () => this.#race()],
      [0.4, () => this.#command(this.#random.pick([marcus, ada]), `reject ${this.#ref()} not today`)],
      [1, () => this.#press(priya, this.#random.pick(['release.pause', 'release.abort', 'release.retry']))],
      [3, () => this.#press(priya, this.#random.pick(['release.resume', 'release.retry', 'release.close']))],
      [1, () => this.#press(priya, this.#random.pick(['release.cancel', 'approval.ask_again']))],
      [0.7, () => this.#command(this.#random.pick([priya, lena, sam]), `rollback ${this.#ref()} it looks wrong`)],
      [4, () => this.#decide()],
      [2, () => this.#accept()],
      [2, () => this.#note()],
      [4, () => this.#type()],
      [2, () => this.#command(marcus, `unlock ${this.#random.pick(this.#services)} it is safe again`)],
      [0.3, () => this.#command(marcus, `lock ${this.#random.pick(this.#services)} a pause`)],
      [1, () => this.#workspace.redeliver() ?? Promise.resolve()],
      [1, () => this.#command(sam, this.#random.pick(['list', 'status', 'nonsense', `plan ${this.#ref()}`]))],
      [0.5, () => this.#do({ kind: 'openHome', as: this.#random.pick([priya, lena]) })],
    ]);
    await act();
  }

  /** Ends whatever still waits for people, so that everything can come to rest. */
  async settle(): Promise<void> {
    for (const card of this.#cards(Number.POSITIVE_INFINITY)) {
      for (const actionId of ['release.resume', 'release.cancel', 'release.close'])
        if (findElement(card, actionId)) await this.#use(priya, card, actionId);
      const [ref = ''] = /R-\d+/.exec(card.text) ?? [];
      if (/failed|paused|unknown|problem was found/.test(card.text))
        await this.#command(lena, `rollback ${ref} the day ends`);
    }
  }

  async #do(act: Act): Promise<ActResult> {
    const isCalm = this.#isCalm();
    const startedAt = systemClock.monotonicMs();
    this.log.acts += 1;
    const result = await this.#workspace.act(act);
    if (result.ok && isCalm && this.#isCalm()) this.log.answerMs.push(systemClock.monotonicMs() - startedAt);
    if (!result.ok) this.log.undelivered += 1;
    return result;
  }

  async #command(as: string, text: string): Promise<string> {
    const result = await this.#do({ kind: 'say', as, channel: channelIds.releases, text: `/deploy ${text}` });
    const answer = result.ok ? (result.ephemeral?.text ?? '') : '';
    if (answer.includes('(`')) this.log.refusals += 1;
    return answer;
  }

  async #open(): Promise<void> {
    const service = this.#random.pick(this.#services);
    this.#minor += 1;
    const version = this.#random.weighted([
      [6, `1.${this.#minor}.0`],
      [1, `1.${this.#minor}.2`],
      [2, `1.${this.#minor}.5`],
      [2, `1.${this.#minor}.6`],
      [0.3, 'latest'],
    ]);
    const open = async () => {
      const answer = await this.#command(this.#random.pick([priya, jo]), `${service} ${version}`);
      const [ref] = /R-\d+(?=\* planned)/.exec(answer) ?? [];
      if (ref) this.log.acknowledged.push({ kind: 'opened', ref, service, version });
    };
    await Promise.all(this.#random.chance(0.2) ? [open(), open()] : [open()]);
  }

  /** What a release needs next, done by somebody who may. */
  async #help(): Promise<void> {
    const cards = this.#cards();
    if (cards.length === 0) return this.#open();
    const card = this.#random.pick(cards);
    const [ref = ''] = /R-\d+/.exec(card.text) ?? [];
    const offers = (actionId: string) => findElement(card, actionId) !== null;
    if (offers('approval.approve')) {
      await this.#tick(card);
      return this.#approve(ref, this.#random.pick([marcus, ada, tom]));
    }
    if (offers('release.start')) {
      await this.#tick(card);
      return this.#use(this.#random.pick([priya, jo]), card, 'release.start');
    }
    for (const actionId of ['release.resume', 'release.close'])
      if (offers(actionId)) return this.#use(priya, card, actionId);
    return this.#decide();
  }

  async #approve(ref = this.#ref(), eager?: string): Promise<void> {
    const person =
      eager ??
      this.#random.weighted([
        [4, marcus],
        [4, ada],
        [2, tom],
        [1, priya],
        [0.5, casey],
      ]);
    const approve = async () => {
      const answer = await this.#command(person, `approve ${ref} fine`);
      if (answer.includes('ballot_box')) this.log.acknowledged.push({ kind: 'approved', ref, person });
    };
    await Promise.all(this.#random.chance(0.3) ? [approve(), approve()] : [approve()]);
  }

  /** Approval and rejection, or the two last approvals, at the same moment. */
  async #race(): Promise<void> {
    const ref = this.#ref();
    const other = this.#random.chance(0.5) ? `reject ${ref} wait for the other one` : `approve ${ref}`;
    await Promise.all([this.#command(marcus, `approve ${ref}`), this.#command(ada, other)]);
  }

  /** Somebody decides to live with a problem; now and then another one rolls back at the same moment. */
  async #accept(): Promise<void> {
    const card = this.#cards().find((one) => findElement(one, 'release.accept') !== null);
    const [ref] = /R-\d+/.exec(card?.text ?? '') ?? [];
    if (!ref) return;
    const accept = () => this.#command(this.#random.pick([priya, lena, casey]), `accept ${ref} we live with it`);
    const other = () => (this.#random.chance(0.5) ? accept() : this.#command(sam, `rollback ${ref} we do not`));
    await Promise.all(this.#random.chance(0.3) ? [accept(), other()] : [accept()]);
  }

  async #note(): Promise<void> {
    this.#notes += 1;
    const text = `note ${this.#notes} of today`;
    const ref = this.#ref();
    if ((await this.#command(sam, `note ${ref} ${text} <!channel> password=${canary}`)).includes('Noted on'))
      this.log.acknowledged.push({ kind: 'noted', ref, text });
  }

  /** A line as people type it: names, versions, numbers and reasons in any order. */
  async #type(): Promise<void> {
    const cards = this.#cards();
    if (cards.length === 0) return;
    const named = cards.map(({ text }) => /^\*(R-\d+) · (\S+) (\S+)/.exec(text)?.slice(1) ?? []);
    const typed = typeLine(this.#random, this.#services, named, this.log.typed.length);
    this.log.typed.push(typed);
    await this.#command(this.#random.pick([priya, marcus, lena]), typed.line);
  }

  async #tick(card = this.#cards().find((one) => findElement(one, 'checklist.tick') !== null)): Promise<void> {
    const found = card ? findElement(card, 'checklist.tick') : null;
    if (!card || !found) return;
    const options = (found.element.options ?? []) as { text: { type: 'plain_text'; text: string }; value: string }[];
    await this.#do({
      kind: 'press',
      as: tom,
      channel: card.channel,
      ts: card.ts,
      blockId: found.blockId,
      actionId: 'checklist.tick',
      element: { type: 'checkboxes', selected_options: options },
    });
  }

  async #press(as: string, actionId: string): Promise<void> {
    const cards = this.#cards().filter((card) => findElement(card, actionId) !== null);
    if (cards.length === 0) return;
    const card = this.#random.pick(cards);
    const press = () => this.#use(as, card, actionId);
    await Promise.all(this.#random.chance(0.3) ? [press(), press()] : [press()]);
  }

  /** On call answers a proposal, or acknowledges that somebody was called. */
  async #decide(): Promise<void> {
    const actionId = this.#random.weighted([
      [3, 'analysis.roll_back'],
      [1, 'analysis.acknowledge'],
      [2, 'analysis.wait'],
      [0.3, 'analysis.fix_forward'],
    ]);
    const shown = this.#workspace.messages(lena, channelIds.onCall).slice(-30);
    const message = shown.filter((one) => findElement(one, actionId) !== null).at(-1);
    if (!message) return;
    const press = () => this.#use(this.#random.chance(0.8) ? lena : marcus, message, actionId);
    await Promise.all(this.#random.chance(0.3) ? [press(), press()] : [press()]);
  }

  async #use(as: string, message: Message, actionId: string): Promise<void> {
    const found = findElement(message, actionId);
    if (!found) return;
    await this.#do({
      kind: 'press',
      as,
      channel: message.channel,
      ts: message.ts,
      blockId: found.blockId,
      actionId,
      element: { type: 'button', value: String(found.element.value ?? '') },
    });
  }

  /** The cards of the latest releases, newest first. */
  #cards(latest = 12): Message[] {
    return this.#workspace
      .messages(priya, channelIds.releases)
      .filter((one) => !one.isEphemeral && /^\*R-\d+ ·/.test(one.text))
      .slice(-Math.min(latest, 10_000))
      .reverse();
  }

  #ref(): string {
    const cards = this.#cards();
    const [ref = 'R-1'] = cards.length === 0 ? [] : (/R-\d+/.exec(this.#random.pick(cards.slice(0, 5)).text) ?? []);
    return ref;
  }
}
