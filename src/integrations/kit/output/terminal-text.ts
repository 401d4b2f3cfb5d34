/** Longer text is truncated at the start: what matters is at the end. */
const longest = 65_536;

/** The maximum cursor position. */
const widest = 1_000;
const highest = 200;
/** The maximum number of cells filled by cursor movement: a program must not exhaust memory. */
const mostFilled = 262_144;

/** Anything but printable text and line breaks. */
const control = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
const sequence = {
  /** Cursor movement, erasing and colors. */
  csi: /(?:\u001B\[|\u009B)([0-?]*)[ -/]*([@-~]|$)/y,
  /** Titles, hyperlinks and the like: up to their end, and never past the end of the line. */
  string: /(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C\n]*(?:\u0007|\u001B\\|\u009C)?/y,
  /** Character sets and everything else that begins with ESC. */
  other: /\u001B[ -/]*[0-~]/y,
};
/** The rest of a color sequence whose beginning was cut off. */
const cutColor = /^\[?(?:\d{1,3};)*\d{1,3}m/;

/**
 * The final state of a terminal: colors are removed, a carriage return overwrites the line, the cursor moves back and
 * up as progress bars do. Scrollback is kept, even when a program clears the screen.
 */
export function terminalText(output: string): string {
  if (!control.test(output)) return output;
  const text = output.length > longest ? output.slice(-longest).replace(cutColor, '') : output;
  const screen = new Screen();
  let at = 0;
  while (at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (!control.test(character)) {
      screen.put(character);
      at += character.length;
      continue;
    }
    const moves = matchAt(sequence.csi, text, at);
    if (moves) screen.obey(moves[2] ?? '', moves[1] ?? '');
    const skipped = moves ?? matchAt(sequence.string, text, at) ?? matchAt(sequence.other, text, at);
    if (skipped === null) screen.control(character);
    else if (skipped[0] === '\u001B7') screen.save();
    else if (skipped[0] === '\u001B8') screen.restore();
    at += skipped?.[0].length ?? 1;
  }
  return screen.text();
}

/** The text without its colors and styles, and nothing else changed. */
export function withoutColors(text: string): string {
  return text.replace(/(?:\u001B\[|\u009B)[\d;:]*m/g, '');
}

/** Rows of characters and a cursor. */
class Screen {
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;
  /** Where the visible part starts. */
  #top = 0;
  #saved = { row: 0, column: 0 };
  #filled = 0;

  put(character: string): void {
    if (character === '\n') {
      this.#newLine();
      return;
    }
    const row = this.#current();
    // A combining mark does not take a cell of its own.
    if (/(?:\p{M}|\u200D|\uFE0F)/u.test(character) && this.#column > 0) {
      row[this.#column - 1] = `${row[this.#column - 1] ?? ' '}${character}`;
      return;
    }
    this.#fill(row);
    row[this.#column] = character;
    this.#column += 1;
  }

  control(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character === '\v' || character === '\f') this.#newLine();
    else if (character === '\t') {
      const row = this.#current();
      this.#column += 8 - (this.#column % 8);
      this.#fill(row);
    }
  }

  save(): void {
    this.#saved = { row: this.#row, column: this.#column };
  }

  restore(): void {
    this.#row = Math.min(this.#saved.row, this.#rows.length - 1);
    this.#column = this.#saved.column;
  }

  obey(command: string, parameters: string): void {
    const [first = '', second = ''] = parameters.split(';', 2);
    const count = Math.min(Math.max(1, Number(first) || 1), widest);
    const row = this.#current();
    switch (command) {
      case 'A':
      case 'F':
        this.#row = Math.max(this.#top, this.#row - count);
        if (command === 'F') this.#column = 0;
        return;
      case 'B':
      case 'E':
        this.#row = Math.min(this.#rows.length - 1, this.#row + count);
        if (command === 'E') this.#column = 0;
        return;
      case 'C':
        this.#column = Math.max(this.#column, Math.min(widest, this.#column + count));
        return;
      case 'D':
        this.#column = Math.max(0, this.#column - count);
        return;
      case 'G':
        this.#column = count - 1;
        return;
      case 'H':
      case 'f':
        this.#goTo(this.#top + Math.min(count, highest) - 1);
        this.#column = Math.min(Math.max(1, Number(second) || 1), widest) - 1;
        return;
      case 'J':
        this.#eraseBelow(first);
        return;
      case 'K':
        if (first === '' || first === '0') row.length = Math.min(row.length, this.#column);
        else if (first === '2') row.length = 0;
        else if (first === '1') row.fill(' ', 0, this.#column + 1);
        return;
      case 'P':
        row.splice(this.#column, count);
        return;
      case 'X':
        row.fill(' ', this.#column, this.#column + count);
        return;
      case 's':
        this.save();
        return;
      case 'u':
        this.restore();
        return;
    }
  }

  text(): string {
    return this.#rows.map((row) => row.join('')).join('\n');
  }

  #current(): string[] {
    const row = this.#rows[this.#row] ?? [];
    this.#rows[this.#row] = row;
    return row;
  }

  /**
   * Fills with spaces up to the cursor; when the limit is reached, the cursor moves back to the end of the row instead.
   */
  #fill(row: string[]): void {
    for (; row.length < this.#column && this.#filled < mostFilled; this.#filled += 1) row.push(' ');
    this.#column = Math.min(this.#column, row.length);
  }

  #newLine(): void {
    if (this.#row + 1 === this.#rows.length) this.#rows.push([]);
    this.#row += 1;
    this.#column = 0;
  }

  #goTo(row: number): void {
    for (; this.#rows.length <= row && this.#filled < mostFilled; this.#filled += 1) this.#rows.push([]);
    this.#row = Math.min(row, this.#rows.length - 1);
  }

  #eraseBelow(what: string): void {
    if (what === '2' || what === '3') {
      // The previous page is kept as scrollback.
      if (this.#rows.slice(this.#top).some((row) => row.length > 0))
        this.#top = this.#rows.at(-1)?.length === 0 ? this.#rows.length - 1 : this.#rows.length;
      this.#goTo(this.#top);
      return;
    }
    if (what === '1') return;
    const row = this.#current();
    row.length = Math.min(row.length, this.#column);
    this.#rows.length = this.#row + 1;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
