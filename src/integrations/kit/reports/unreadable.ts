/** Why a report cannot be read, as a clause for people; nothing of the report is in it. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unreadable';
  }
}
