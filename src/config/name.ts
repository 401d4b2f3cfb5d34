import { z } from 'zod';

/** The name of a service, an environment, a group, a tier or a check. */
export const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use small letters, digits and dashes');
