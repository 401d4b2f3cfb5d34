/** More tickets than this are not followed. */
export const mostTickets = 50;

/** The keys of tickets of these projects in the texts, in their order, each once. `shop-12` is SHOP-12. */
export function ticketKeys(texts: readonly string[], projects: readonly string[]): string[] {
  const known = new Set(projects);
  const found = texts.flatMap((text) =>
    [...text.matchAll(/(?<![\p{L}\p{N}_-])([A-Za-z][A-Za-z0-9_]{0,30})-([1-9]\d{0,8})(?![\p{L}\p{N}_]|-\d)/gu)].flatMap(
      ([, project = '', number = '']) =>
        known.has(project.toUpperCase()) ? [`${project.toUpperCase()}-${number}`] : [],
    ),
  );
  return [...new Set(found)].slice(0, mostTickets);
}
