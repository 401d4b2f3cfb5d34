import type { Hub } from '../hub.ts';
import { canSee } from './directory.ts';

/** The three characters that Slack escapes in what people type. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a person has typed, as Slack stores it: escaped, with `@name` and `#name` turned into mentions where they match. */
export function encodeTyped(hub: Hub, personId: string, text: string): string {
  return linkNames(hub, personId, escapeText(text));
}

function linkNames(hub: Hub, personId: string, text: string): string {
  return text.replace(
    /(^|[\s(,])([@#])([a-z0-9][a-z0-9._-]*)/gi,
    (whole, before: string, sign: string, word: string) => {
      // A full stop or dash at the end belongs to the sentence unless the name has it.
      for (let length = word.length; length > 0; length -= 1) {
        const name = word.slice(0, length);
        const rest = word.slice(length);
        if (rest !== '' && !/^[._-]/.test(rest)) continue;
        const mention = sign === '@' ? mentionOf(hub, name) : channelLink(hub, personId, name);
        if (mention) return `${before}${mention}${rest}`;
      }
      return whole;
    },
  );
}

function mentionOf(hub: Hub, name: string): string | null {
  const wanted = name.toLowerCase();
  if (['channel', 'here', 'everyone'].includes(wanted)) return `<!${wanted}>`;
  const { app, people, userGroups } = hub.seed;
  const person = people.find((one) => one.name === wanted);
  if (person) return `<@${person.id}>`;
  if (app.name.toLowerCase() === wanted) return `<@${app.botUserId}>`;
  const group = userGroups.find((one) => one.handle === wanted);
  return group ? `<!subteam^${group.id}>` : null;
}

function channelLink(hub: Hub, personId: string, name: string): string | null {
  const channel = hub.data.channels.find(
    (one) => one.kind !== 'direct' && one.name === name.toLowerCase() && canSee(hub, one, personId),
  );
  return channel ? `<#${channel.id}>` : null;
}

/** The text of a slash command whose app asked for escaping: `<@U…|name>` and `<#C…|name>`. */
export function escapeCommandText(hub: Hub, personId: string, text: string): string {
  return encodeTyped(hub, personId, text)
    .replace(/<@([A-Z0-9]+)>/g, (whole, id: string) => {
      const person = hub.seed.people.find((one) => one.id === id);
      return person ? `<@${id}|${person.name}>` : whole;
    })
    .replace(/<#([A-Z0-9]+)>/g, (whole, id: string) => {
      const channel = hub.data.channels.find((one) => one.id === id);
      return channel ? `<#${id}|${channel.name}>` : whole;
    });
}
