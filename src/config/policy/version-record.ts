import { z } from 'zod';
import { requirements } from '../../domain/gate/requirement.ts';
import { PositiveDuration } from '../../lib/fields.ts';
import { Group } from '../slack-names.ts';

/** Keys for release candidates and sign-offs. */
export const versionRecordKeys = {
  requires: z.array(z.enum(requirements)).max(requirements.length),
  signOffMaxAge: PositiveDuration,
  qaGroups: z.array(Group).max(20),
  userAcceptanceGroups: z.array(Group).max(20),
  configurationGroups: z.array(Group).max(20),
};
