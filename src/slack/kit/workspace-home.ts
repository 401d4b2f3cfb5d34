import type { WebClient } from '@slack/web-api';

/** The workspace that the bot is installed in, and its identity there. */
export interface Home {
  teamId: string | undefined;
  enterpriseId: string | undefined;
  botId: string | undefined;
  botUserId: string | undefined;
}

/** Asks Slack whose token this is. Throws when it is rejected. */
export async function homeOf(client: WebClient): Promise<Home> {
  const known = await client.auth.test();
  return {
    teamId: known.team_id,
    enterpriseId: known.enterprise_id,
    botId: known.bot_id,
    botUserId: known.user_id,
  };
}

/** Why a delivery from Slack must be ignored; null when it is accepted. */
export function strangeDelivery(
  home: Home,
  source: { teamId?: string | undefined; enterpriseId?: string | undefined },
  body: unknown,
  apiUrl: string,
): string | null {
  const isHere =
    (home.teamId !== undefined && source.teamId === home.teamId) ||
    (home.enterpriseId !== undefined && source.enterpriseId === home.enterpriseId);
  // One signing secret covers every workspace that an app is installed in; people in other workspaces are not
  // authorized.
  if (!isHere) return 'it comes from another workspace';
  const strange = responseUrlsIn(body).find((url) => !isSlackAddress(url, apiUrl));
  if (strange === undefined) return null;
  const theirs = typeof strange === 'string' && URL.canParse(strange) ? new URL(strange).host : 'no address';
  return `its response_url leads to ${theirs}, not to Slack or the host of SLACK_API_URL (${new URL(apiUrl).host}); if they are the same server, write SLACK_API_URL with the name that it gives itself`;
}

function responseUrlsIn(body: unknown): unknown[] {
  if (typeof body !== 'object' || body === null) return [];
  const { response_url: one, response_urls: several } = body as { response_url?: unknown; response_urls?: unknown };
  const more = Array.isArray(several) ? several : several === undefined ? [] : [several];
  return [
    ...(one === undefined ? [] : [one]),
    ...more.map((entry) => (entry as { response_url?: unknown } | null)?.response_url),
  ];
}

/** Slack's own hosts over TLS, or the host of an explicitly configured Web API. */
function isSlackAddress(text: unknown, apiUrl: string): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === new URL(apiUrl).origin) return true;
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    (url.hostname === 'slack.com' || url.hostname.endsWith('.slack.com'))
  );
}
