import { z } from 'zod';
import { versionRecordKinds } from '../../domain/version-record/version-record.ts';
import { PositiveDuration } from '../../lib/fields.ts';
import { Group } from '../slack-names.ts';

/** Keys for release candidates and sign-offs. */
export const versionRecordKeys = {
  requires: z.array(z.enum(versionRecordKinds)).max(versionRecordKinds.length),
  signOffMaxAge: PositiveDuration,
  qaGroups: z.array(Group).max(20),
  userAcceptanceGroups: z.array(Group).max(20),
};
