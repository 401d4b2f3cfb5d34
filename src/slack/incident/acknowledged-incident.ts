import { mrkdwn } from '../kit/mrkdwn.ts';

/** What whoever acknowledged the page for an incident is told. */
export const acknowledgedIncident = ({ ref }: { ref: string }) =>
  mrkdwn`:white_check_mark: You acknowledged the page for ${ref}; nobody else is paged for it. It stays open until it is resolved.`;
