const SAFE_PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** The address if a click on it is harmless, else null: an app's text is not trusted with `javascript:` and friends. */
export const safeLink = (address: string): string | null => {
  const trimmed = address.trim();
  if (!/^(https?:\/\/|mailto:)/i.test(trimmed)) return null;
  try {
    return SAFE_PROTOCOLS.has(new URL(trimmed).protocol) ? trimmed : null;
  } catch {
    return null;
  }
};

/** Images may also come from this workspace itself. */
export const safeImage = (address: string): string | null => {
  if (/^\/(?!\/)/.test(address) || /^data:image\/(png|jpeg|gif|webp);/i.test(address)) return address;
  const link = safeLink(address);
  return link === null || link.toLowerCase().startsWith('mailto:') ? null : link;
};
