import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { MessengerError } from '../../ports/messenger.ts';

const targetBroken = new Set([
  'channel_not_found',
  'is_archived',
  'is_inactive',
  'not_in_channel',
  'no_permission',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_thread_locked',
  'ekm_access_denied',
  'messages_tab_disabled',
  'cannot_reply_to_message',
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
]);
const gone = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'block_mismatch',
  'streaming_state_conflict',
]);
const credentials = new Set([
  'token_revoked',
  'token_expired',
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'missing_scope',
  'team_access_not_granted',
]);
const spentTriggers = new Set(['trigger_expired', 'trigger_exchanged', 'expired_trigger_id', 'exchanged_trigger_id']);
/** For these errors, Slack says that part of the operation may have succeeded. */
const ambiguous = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

export function platformError(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** The message to be edited no longer exists: a new one takes its place. */
export function isMessageGone(error: unknown): boolean {
  return gone.has(platformError(error) ?? '');
}

/** A trigger to open a form is valid once, within three seconds. */
export function isTriggerSpent(error: unknown): boolean {
  return spentTriggers.has(platformError(error) ?? '');
}

/** Slack is unavailable or overloaded: the same call may succeed later. */
export function isSlackAway(error: unknown): boolean {
  if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError) return true;
  if (error instanceof WebAPIRateLimitedError) return true;
  const code = platformError(error);
  return code !== null && (ambiguous.has(code) || code === 'ratelimited');
}

/** The call was not processed, so there is no answer. A missing scope is an answer: no. */
export function isUnanswered(error: unknown): boolean {
  const code = platformError(error);
  return code === null || isSlackAway(error) || (credentials.has(code) && code !== 'missing_scope');
}

/** The workspace does not accept these blocks. */
export function isInvalidBlocks(error: unknown): boolean {
  return (platformError(error) ?? '').startsWith('invalid_blocks');
}

/** Classifies what a call threw for the delivery. */
export function toMessengerError(error: unknown): MessengerError {
  if (error instanceof MessengerError) return error;
  if (error instanceof WebAPIRateLimitedError)
    return new MessengerError('later', 'rate limited', { retryAfterMs: error.retryAfter * 1_000 + 100, cause: error });
  if (error instanceof WebAPIHTTPError)
    return new MessengerError('ambiguous', `HTTP ${error.statusCode}`, { retryAfterMs: 2_000, cause: error });
  if (error instanceof WebAPIRequestError)
    return new MessengerError('ambiguous', 'no answer from Slack', { retryAfterMs: 2_000, cause: error });
  const code = platformError(error);
  if (code === null) throw error;
  if (code === 'ratelimited') return new MessengerError('later', code, { retryAfterMs: 5_000, cause: error });
  if (targetBroken.has(code)) return new MessengerError('target_broken', code, { cause: error });
  if (credentials.has(code)) return new MessengerError('credentials', code, { retryAfterMs: 60_000, cause: error });
  if (ambiguous.has(code)) return new MessengerError('ambiguous', code, { retryAfterMs: 2_000, cause: error });
  return new MessengerError('refused', code, { cause: error });
}
