import { isFields } from '../fields.ts';
import { type Hub, nextTs } from '../hub.ts';
import { addMessage, findMessage } from '../messages.ts';
import type { Act, ActResult, Channel, Person } from '../protocol.ts';
import { respond } from '../web-api/respond.ts';
import { done, failed } from './outcome.ts';
import { commandPayload } from './payloads.ts';
import { encodeTyped, escapeCommandText } from './typed-text.ts';

/** What fits into Slack's composer. */
const maxTyped = 12_000;

/** Sends what a person has typed: a message, or a slash command. */
export async function say(
  hub: Hub,
  person: Person,
  channel: Channel,
  typed: Extract<Act, { kind: 'say' }>,
): Promise<ActResult> {
  const text = typed.text.trim();
  if (text === '') return failed('no_text', 'There is nothing to send.');
  if (text.length > maxTyped) return failed('msg_too_long', `That is too long: ${maxTyped} characters at most.`);
  if (channel.isArchived) return failed('is_archived', 'This channel is archived.');
  if (!channel.memberIds.includes(person.id)) {
    return failed('not_in_channel', `${person.realName} must join #${channel.name} first.`);
  }
  if (text.startsWith('/')) return runCommand(hub, person, channel, text, typed.threadTs);
  const parent = typed.threadTs === undefined ? undefined : findMessage(hub, channel.id, typed.threadTs);
  if (typed.threadTs !== undefined && !parent) return failed('thread_not_found', 'That message is gone.');
  const ts = nextTs(hub);
  addMessage(hub, {
    channel: channel.id,
    ts,
    ...(parent ? { threadTs: parent.threadTs ?? parent.ts } : {}),
    authorId: person.id,
    text: encodeTyped(hub, person.id, text),
    blocks: [],
    postedAt: hub.clock.now().getTime(),
    fileIds: [],
    reactions: [],
  });
  return { ok: true, postedTs: ts };
}

async function runCommand(
  hub: Hub,
  person: Person,
  channel: Channel,
  line: string,
  threadTs: string | undefined,
): Promise<ActResult> {
  const [, name = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line) ?? [];
  const command = hub.seed.commands.find((one) => one.command === name.toLowerCase());
  if (!command) return failed('unknown_command', `${name} is not a valid command.`);
  if (threadTs !== undefined) return failed('not_in_thread', `${name} is not supported in threads. Sorry!`);
  const target = { personId: person.id, channel: channel.id };
  const payload = commandPayload(
    hub,
    person,
    channel,
    { command: command.command, text: command.shouldEscape ? escapeCommandText(hub, person.id, rest) : rest },
    {
      triggerId: hub.triggers.issue({ personId: person.id }),
      responseUrl: `${hub.url()}/response/${hub.responseUrls.issue(target)}`,
    },
  );
  const ack = await hub.delivery.send('slash_commands', payload);
  if (!ack.ok) return failed(ack.error, `${command.command} failed with the error "${ack.error}"`);
  if (ack.payload === null) return done(hub, person.id);
  const body = isFields(ack.payload) ? ack.payload : { text: ack.payload };
  const refusal = respond(hub, target, body);
  if (refusal)
    return failed(refusal.error, `${command.command} answered with something Slack refuses: ${describe(refusal)}`);
  const answer = [...hub.ephemerals.values()].at(-1);
  const isOwn = body.response_type !== 'in_channel' && answer?.visibleTo === person.id;
  return isOwn
    ? { ...done(hub, person.id), ok: true, ephemeral: { text: answer.text, blocks: answer.blocks } }
    : done(hub, person.id);
}

function describe(refusal: { error: string; [field: string]: unknown }): string {
  return Array.isArray(refusal.errors) ? `${refusal.error}, ${refusal.errors.join('; ')}` : refusal.error;
}
