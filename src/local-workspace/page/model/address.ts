/** What the page shows, as it stands in the address bar: any state can be opened by a link. */
export interface Place {
  as: string | null;
  /** A channel id, or `home`. */
  channel: string | null;
  thread: string | null;
}

export const HOME = 'home';

/** A link to a message, as the app is given one: `/archives/<channel>/p<ts without its dot>`. */
const PERMALINK = /^\/archives\/([A-Z0-9]+)(?:\/p(\d{7,}))?/;

export const parsePlace = (search: string, pathname = '/'): Place => {
  const params = new URLSearchParams(search);
  const read = (name: string): string | null => {
    const value = params.get(name);
    return value === '' ? null : value;
  };
  const [, channel = null] = PERMALINK.exec(pathname) ?? [];
  return { as: read('as'), channel: read('channel') ?? channel, thread: read('thread') ?? read('thread_ts') };
};

/** Keeps what else stands in the address, e.g. the theme. */
export const formatPlace = (place: Place, search: string): string => {
  const params = new URLSearchParams(search);
  for (const name of ['as', 'channel', 'thread'] as const) {
    const value = place[name];
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
};
