import { z } from 'zod';
import { reachOf } from '../../lib/address-rules.ts';
import { Spacing, VariableName } from '../../lib/fields.ts';
import { parseIpAddress } from '../../lib/ip-address.ts';
import { defineIntegration } from '../define.ts';

const Host = z.string().regex(/^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$/, 'write the name of a mail server, or its address');
const OneLine = z.string().regex(/^[^\p{Cc}\p{Cf}<>"]{1,60}$/u, 'write a short name in one line, without <, > and "');

const ports = { starttls: 587, implicit: 465, none: 25 } as const;

/** A name may lead to a private address; that is checked when it is connected to. */
function mayBePrivate(host: string): boolean {
  const address = parseIpAddress(host);
  return address === null || reachOf(address) === 'private';
}

/** Sends e-mails to stakeholder groups through a mail server. */
export const integration = defineIntegration({
  id: 'smtp',
  displayName: 'E-mail',
  announcer: { shape: { to: z.array(z.email()).min(1, 'name at least one address').max(100) } },
  settings: {
    host: Host,
    port: z.number().int().min(1).max(65_535).optional(),
    /** `none` only for a server on this machine or a private network. */
    tls: z.enum(['starttls', 'implicit', 'none']).default('starttls'),
    user: z.string().min(1).max(200).optional(),
    /** The environment variable that holds the password. */
    passwordVariable: VariableName.optional(),
    from: z.email(),
    fromName: OneLine.default('Quarterdeck'),
    /** At most one e-mail per release and group in this time. */
    atMostEvery: Spacing.prefault('5 min'),
  },
  rule: {
    isMet: ({ user, passwordVariable, tls, host }) =>
      (user === undefined) === (passwordVariable === undefined) && (tls !== 'none' || mayBePrivate(host)),
    message:
      'set both user and passwordVariable, or neither; without encryption, the server is on this machine or a private network',
  },
  connect: async ({ port, passwordVariable, atMostEvery, ...own }, { clock, logger, secret }) => {
    const { createSmtpAnnouncer } = await import('./smtp-announcer.ts');
    if (own.tls === 'none') logger.warn({ host: own.host }, 'e-mails are sent to this server without encryption');
    const { probe, ...announcer } = createSmtpAnnouncer({
      ...own,
      user: own.user ?? null,
      port: port ?? ports[own.tls],
      password: passwordVariable === undefined ? null : secret(passwordVariable),
      spacingMs: atMostEvery,
      clock,
    });
    return { announcer, probe };
  },
});
