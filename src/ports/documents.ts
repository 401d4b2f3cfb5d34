import type { Invocation } from '../domain/invocation.ts';

/** A page that is to exist. */
export interface Page {
  /** The system keeps it with the page, which is found by it: there is one page per mark. */
  mark: string;
  /** The keys of the settings next to `uses`, as validated. */
  with: Invocation['with'];
  /** Unique, and always the same for one mark. */
  title: string;
  /** In the Markdown of reports: paragraphs, `**bold**` lines, and lists with `- `; without credentials. */
  markdown: string;
}

/** A page as it was written. */
export interface WrittenPage {
  remoteId: string;
  link: string | null;
}

/** A system of pages that people read. */
export interface Documents {
  /**
   * Writes the page: updates the one with this id or mark, or creates it. May be repeated, also after an answer was
   * lost: there is never a second page. A page of the same title without the mark is never overwritten. Throws
   * IntegrationError when it could not be determined whether it was written.
   */
  write(page: Page, remoteId: string | null): Promise<WrittenPage>;
}
