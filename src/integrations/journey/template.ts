import { readWebAddress } from '../../lib/web-address.ts';

const placeholder = /\{([a-z][A-Za-z0-9]{0,39})\}/g;

/** Replaces `{name}`; a name without a value stays as it is. `encode` is applied to each value. */
export function fill(
  template: string,
  values: ReadonlyMap<string, string>,
  encode: (value: string) => string = (value) => value,
): string {
  return template.replace(placeholder, (whole, name: string) => {
    const value = values.get(name);
    return value === undefined ? whole : encode(value);
  });
}

/** The placeholders in a template. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, name = '']) => name);
}

/** An address whose variables all stand after the host, so that an answer never decides which machine is asked. */
export function isTemplateAddress(text: string): boolean {
  const [authority = ''] = /^https?:\/\/[^/?#]*/.exec(text) ?? [];
  return authority !== '' && !/[{}]/.test(authority) && readWebAddress(text.replace(placeholder, 'x')).ok;
}
