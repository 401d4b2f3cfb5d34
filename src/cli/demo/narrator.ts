/** Prints the scenario as it happens: a line when a step starts, its duration when it has completed. */
export class Narrator {
  readonly #startedAt = performance.now();
  #steps = 0;

  chapter(title: string): void {
    process.stdout.write(`\n${title}\n`);
  }

  /** Runs one step; its return value is shown after it. A step that throws ends the scenario. */
  async step(title: string, work: () => Promise<string>): Promise<void> {
    const startedAt = performance.now();
    try {
      const words = await work();
      this.#steps += 1;
      this.#line('✓', title, performance.now() - startedAt, words);
    } catch (error) {
      this.#line('✗', title, performance.now() - startedAt, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  #line(mark: string, title: string, tookMs: number, words: string): void {
    const at = ((performance.now() - this.#startedAt) / 1_000).toFixed(1).padStart(6);
    process.stdout.write(
      `${at} s  ${mark} ${title} (${(tookMs / 1_000).toFixed(1)} s)${words ? `\n            ${words.split('\n').join('\n            ')}` : ''}\n`,
    );
  }

  end(): void {
    process.stdout.write(
      `\n${this.#steps} steps, each of them really happened, in ${((performance.now() - this.#startedAt) / 1_000).toFixed(1)} s.\n`,
    );
  }
}
