/** The rungs of the ladder after the card: when each is due, as a share of the waiting time. */
export const reminderRungs = {
  /** Approvers get the card as a direct message. */
  'approval-half': 0.5,
  /** So do their backups. */
  'approval-backup': 0.75,
  /** For an emergency: whoever is on call, and the managers, are told. */
  'approval-page': 0.9,
  'approval-expiry': 1,
} as const;
export type ReminderRung = Exclude<keyof typeof reminderRungs, 'approval-expiry'>;

/** What is known about when an approver can be reached. */
export interface Availability {
  id: string;
  /** Their status, when it says that they are away: “Vacation until 2026-12-01”. */
  outOfOffice: string | null;
  /** `02:00`, null when their time zone is not known. */
  localTime: string | null;
  /** Null when it could not be determined. */
  isActive: boolean | null;
}

export interface Reminded {
  /** In this order. */
  to: readonly string[];
  skipped: readonly { id: string; reason: string }[];
}

/** Local hours in which people are reminded: from 7 to 22. */
const waking = { from: 7, to: 22 };

/**
 * Whom to remind, and in what order: those who are active first, nobody who is out of office or asleep. When nobody else
 * is left, those who are asleep are reminded, and then those who are away: an approval must not expire unasked.
 */
export function whomToRemind(approvers: readonly Availability[]): Reminded {
  const away = approvers.filter(({ outOfOffice }) => outOfOffice !== null);
  const here = approvers.filter(({ outOfOffice }) => outOfOffice === null);
  const awake = here.filter(isAwake);
  const asleep = here.filter((one) => !isAwake(one));
  const first = [awake, asleep, away].find((some) => some.length > 0) ?? [];
  const inOrder = [...first].sort((a, b) => Number(b.isActive === true) - Number(a.isActive === true));
  return {
    to: inOrder.map(({ id }) => id),
    skipped: approvers.filter((one) => !first.includes(one)).map((one) => ({ id: one.id, reason: reasonFor(one) })),
  };
}

function isAwake({ localTime }: Availability): boolean {
  if (localTime === null) return true;
  const hour = Number(localTime.slice(0, 2));
  return hour >= waking.from && hour < waking.to;
}

function reasonFor({ outOfOffice, localTime }: Availability): string {
  return outOfOffice ?? `${localTime ?? 'night'} for them`;
}
