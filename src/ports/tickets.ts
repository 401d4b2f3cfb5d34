/** A ticket as its system shows it. */
export interface Ticket {
  /** As people write it: SHOP-12. It may be another one than was asked for, when the ticket was moved. */
  key: string;
  title: string;
  /** In the system's own word. */
  status: string;
  link: string | null;
}

/**
 * A system of tickets. Every call may be repeated, also after an answer was lost: the same again changes nothing. Each
 * throws IntegrationError: `not_found` when there is no such ticket, or this account may not see it.
 */
export interface Tickets {
  /** Null when there is no such ticket, or this account may not see it. */
  read(key: string): Promise<Ticket | null>;
  /** Shows a link on the ticket; one per mark, the last one wins. */
  link(key: string, link: { mark: string; url: string; title: string }): Promise<void>;
  /** Adds a comment of plain text, in paragraphs; one per mark. */
  comment(key: string, comment: { mark: string; paragraphs: readonly string[] }): Promise<void>;
  /** Moves it to this status in one step. Null when it is there; otherwise why that is impossible. */
  move(key: string, status: string): Promise<string | null>;
}
