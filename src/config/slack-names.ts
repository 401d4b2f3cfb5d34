import { z } from 'zod';

const channelId = /^[CGD][A-Z0-9]{2,20}$/;
const personId = /^[UW][A-Z0-9]{2,20}$/;
const groupId = /^S[A-Z0-9]{2,20}$/;
const handle = /^@?[a-z0-9][a-z0-9._-]{0,79}$/;

/** A channel, by id or as `#name`. */
export const Channel = z
  .string()
  .refine(
    (text) => channelId.test(text) || /^#?[a-z0-9][a-z0-9_-]{0,79}$/.test(text),
    'write a channel as "#name" (in quotes) or by its id, which begins with C',
  )
  .transform((text) => (channelId.test(text) || text.startsWith('#') ? text : `#${text}`));

/** A person, by member id or as `@name`. */
export const Person = z
  .string()
  .refine(
    (text) => personId.test(text) || handle.test(text),
    'write a person as "@name" (in quotes) or by the member id, which begins with U',
  )
  .transform((text) => (personId.test(text) ? text : withAt(text)));

/** A user group, by id or as `@handle`. */
export const Group = z
  .string()
  .refine(
    (text) => groupId.test(text) || handle.test(text),
    'write a user group as "@handle" (in quotes) or by its id, which begins with S',
  )
  .transform((text) => (groupId.test(text) ? text : withAt(text)));

function withAt(text: string): string {
  return text.startsWith('@') ? text : `@${text}`;
}
