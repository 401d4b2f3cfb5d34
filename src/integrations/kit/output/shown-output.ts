import { terminalText, withoutColors } from './terminal-text.ts';

const longest = 8_000;

/** The end of what a command or a job printed, at most 8,000 characters, as `shownText` shows it. */
export function shownOutput(output: string, mask: (text: string) => string): string {
  return shownText(output, mask).slice(-longest);
}

/**
 * What another program wrote, as a terminal would show it, without colors, masked by `mask`. It is masked as written,
 * because a line may be partly overwritten; and as rendered, because a secret may be contiguous only there.
 */
export function shownText(text: string, mask: (text: string) => string): string {
  return mask(terminalText(mask(withoutColors(text))));
}
