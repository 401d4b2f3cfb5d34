import { z } from 'zod';
import { internalChanges } from '../../domain/change/change-request.ts';
import type { Invocation, Json } from '../../domain/invocation.ts';
import {
  type ChangeSettings,
  changeTypes,
  type TicketMoveName,
  type TicketSettings,
} from '../../domain/linked-record/settings.ts';
import { riskLevels, strategyNames } from '../../domain/strategy/matrix.ts';
import { PositiveDuration } from '../../lib/fields.ts';
import { shortForm, type UsableIntegration, variantsOf } from '../uses.ts';

const ChangeType = z.enum(changeTypes).default('normal');
const RequireApproval = z.boolean().default(true);

/** The keys next to `uses: internal`, for change requests that are kept here. */
const internalShape = {
  standardUpTo: z.enum(riskLevels).optional(),
  standardStrategies: z.array(z.enum(strategyNames)).min(1).optional(),
  reviewWithin: PositiveDuration.default(3 * 86_400_000),
};

/** Where the change requests of an environment are kept: `{ uses: <integration>, type, requireApproval, … }`. */
export function changeSchema(all: readonly UsableIntegration[]): z.ZodType<ChangeSettings> {
  const own = { type: ChangeType, requireApproval: RequireApproval };
  const providers = [{ id: internalChanges, settings: z.object({}), change: internalShape }, ...all];
  const expected = 'write internal, or name an integration for change requests';
  return place('change', providers, ({ change }) => change, own, expected).transform(
    ({ uses, with: words }): ChangeSettings => {
      const { type, requireApproval, ...more } = words as Record<string, Json> &
        Pick<ChangeSettings, 'type' | 'requireApproval'>;
      return { uses, with: more, type, requireApproval };
    },
  );
}

const ProjectKey = z.string().regex(/^[A-Z][A-Z0-9_]{1,30}$/, 'it is not the key of a project, such as SHOP');
const Status = z.string().min(1).max(100);
const Projects = z.array(ProjectKey).min(1, 'name at least one project, such as [SHOP]').max(50);
const MoveTo = z
  .strictObject({ running: Status.optional(), succeeded: Status.optional(), rolledBack: Status.optional() })
  .default({});

/** Where the tickets of a service are kept: `{ uses: <integration>, projects, moveTo, … }`. */
export function ticketsSchema(all: readonly UsableIntegration[]): z.ZodType<TicketSettings> {
  const own = { projects: Projects, moveTo: MoveTo };
  return place('tickets', all, ({ tickets }) => tickets, own, 'name an integration for tickets').transform(
    ({ uses, with: words }): TicketSettings => {
      const { projects, moveTo, ...more } = words as Record<string, Json> & {
        projects: string[];
        moveTo: Partial<Record<TicketMoveName, string>>;
      };
      return { uses, with: more, projects, moveTo };
    },
  );
}

/** Where the pages of a service are written: `{ uses: <integration>, … }`. */
export function documentsSchema(all: readonly UsableIntegration[]): z.ZodType<Invocation> {
  return place('documents', all, ({ documents }) => documents, {}, 'name an integration for pages');
}

function place(
  name: string,
  all: readonly UsableIntegration[],
  shapeOf: (one: UsableIntegration) => z.ZodRawShape | undefined,
  own: z.ZodRawShape,
  expected: string,
): z.ZodType<Invocation> {
  const variants = variantsOf(all, (one) => {
    const shape = shapeOf(one);
    return shape === undefined ? undefined : { ...shape, ...own };
  });
  return shortForm({ name, short: null, implied: null }, (value) => value, variants, expected);
}
