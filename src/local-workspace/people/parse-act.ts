import { type Fields, isFields } from '../fields.ts';
import type { Act } from '../protocol.ts';

type Kind = Act['kind'];
type FieldKind = 'text' | 'text?' | 'any text' | 'element' | 'surface';

/** The fields of each act besides `kind` and `as`. */
const fieldsOf: { [K in Kind]: Record<string, FieldKind> } = {
  say: { channel: 'text', text: 'any text', threadTs: 'text?' },
  press: { channel: 'text', ts: 'text', blockId: 'text', actionId: 'text', element: 'element' },
  pressInView: { surface: 'surface', blockId: 'text', actionId: 'text', element: 'element' },
  fill: { blockId: 'text', actionId: 'text', element: 'element' },
  submit: {},
  closeModal: {},
  openHome: {},
  shortcut: { callbackId: 'text', channel: 'text?', ts: 'text?' },
  markRead: { channel: 'text', ts: 'text' },
  join: { channel: 'text' },
  leave: { channel: 'text' },
};

const sentences: Record<FieldKind, string> = {
  text: 'must be a text that is not empty',
  'text?': 'must be a text or absent',
  'any text': 'must be a text',
  element: 'must be an object with a `type`',
  surface: 'must be `modal` or `home`',
};

/** Reads an act from JSON; a sentence that says what is wrong when it is none. */
export function parseAct(value: unknown): Act | string {
  if (!isFields(value)) return 'An act must be a JSON object.';
  const { kind, as } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(fieldsOf, kind)) {
    return `\`kind\` must be one of: ${Object.keys(fieldsOf).join(', ')}.`;
  }
  if (typeof as !== 'string' || as === '') return '`as` must be the id of the person who acts.';
  const act: Fields = { kind, as };
  for (const [name, fieldKind] of Object.entries(fieldsOf[kind as Kind])) {
    const field = value[name];
    if (fieldKind === 'text?' && (field === undefined || field === null)) continue;
    if (!fits(field, fieldKind)) return `\`${name}\` ${sentences[fieldKind]}.`;
    act[name] = field;
  }
  return act as unknown as Act;
}

function fits(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case 'text':
    case 'text?':
      return typeof value === 'string' && value !== '';
    case 'any text':
      return typeof value === 'string';
    case 'element':
      return isFields(value) && typeof value.type === 'string';
    case 'surface':
      return value === 'modal' || value === 'home';
  }
}
