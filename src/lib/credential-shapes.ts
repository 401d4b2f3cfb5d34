/** A credential recognized by its format, in any context. */
interface CredentialShape {
  /** Who issues such credentials. */
  vendor: string;
  /** Where the format is published. */
  source: string;
  shape: RegExp;
  mask: string;
}

const ruleSet = 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml';
const row = (vendor: string, shape: RegExp, mask: string, source = ruleSet): CredentialShape => ({
  vendor,
  source,
  shape,
  mask,
});
const slack = 'https://docs.slack.dev/authentication/tokens';
const github = 'https://github.blog/engineering/behind-githubs-new-authentication-token-formats/';
const gitlab = 'https://docs.gitlab.com/security/tokens/';
const aws = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html';
const stripe = 'https://docs.stripe.com/keys';

/**
 * Credentials by their published formats. No pattern can backtrack: variable-length parts are at the end, or start only
 * where no such word precedes.
 */
export const credentialShapes: readonly CredentialShape[] = [
  row('Slack', /xox[abeoprsc]-[A-Za-z0-9-]{8,}/g, 'xox*-***', slack),
  row('Slack', /xoxe\.[A-Za-z0-9.-]{8,}/g, 'xoxe.***', slack),
  row('Slack', /xapp-[A-Za-z0-9-]{8,}/g, 'xapp-***', slack),
  row(
    'Slack',
    /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_+-]{12,}/g,
    '$1***',
    'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks',
  ),
  row('GitHub', /gh[pousr]_[A-Za-z0-9]{16,}/g, 'gh*_***', github),
  row(
    'GitHub',
    /ghs_\d{1,20}_eyJ[A-Za-z0-9_.-]{8,}/g,
    'ghs_***',
    'https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header',
  ),
  row('GitHub', /github_pat_[A-Za-z0-9_]{16,}/g, 'github_pat_***', github),
  row('GitLab', /gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[A-Za-z0-9_.=-]{20,}/g, 'gl*-***', gitlab),
  row('AWS', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, 'AKIA***', aws),
  row('AWS', /\bABSK[A-Za-z0-9+/=]{100,}/g, 'ABSK***', aws),
  // Not inside such a word; otherwise a long run of them would be scanned repeatedly.
  row(
    'JSON web tokens',
    /(?<![\w-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
    'jwt***',
    'https://www.rfc-editor.org/rfc/rfc7519',
  ),
  row(
    'private keys',
    /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
    '***private key***',
    'https://www.rfc-editor.org/rfc/rfc7468',
  ),
  row('age', /AGE-SECRET-KEY-1[0-9A-Z]{40,}/gi, 'AGE-SECRET-KEY-***', 'https://age-encryption.org/v1'),
  // Up to the last @ before the path: a password may contain one. Quotes end it, so that JSON stays valid.
  row(
    'passwords in addresses',
    /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@"'\\<>]*):[^\s/"'\\<>]+@/gi,
    '$1:***@',
    'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
  ),
  row(
    'authorization headers',
    /\b(Bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/gi,
    '$1***',
    'https://www.rfc-editor.org/rfc/rfc6750',
  ),
  row('Quarterdeck', /qda_[A-Za-z0-9_-]{43}/g, 'qda_***', 'docs/guides/agents.md'),
  row('npm', /npm_[A-Za-z0-9]{36,}/g, 'npm_***'),
  row('PyPI', /pypi-[A-Za-z0-9_-]{50,}/g, 'pypi-***'),
  row('RubyGems', /rubygems_[0-9a-f]{48}/g, 'rubygems_***'),
  row('crates.io', /\bcio[A-Za-z0-9]{32}\b/g, 'cio***'),
  row('NuGet', /\boy2[a-z0-9]{43}\b/g, 'oy2***'),
  row('Stripe', /[rs]k_(?:live|test|prod)_[A-Za-z0-9]{10,}/g, 'sk_***', stripe),
  row('Stripe', /whsec_[A-Za-z0-9+/=]{24,}/g, 'whsec_***', stripe),
  row('Google', /AIza[A-Za-z0-9_-]{35}/g, 'AIza***', 'https://cloud.google.com/docs/authentication/api-keys'),
  row('Google', /ya29\.[A-Za-z0-9_-]{20,}/g, 'ya29.***'),
  row('Google', /GOCSPX-[A-Za-z0-9_-]{20,}/g, 'GOCSPX-***'),
  row('Anthropic', /sk-ant-[A-Za-z0-9_-]{20,}/g, 'sk-ant-***', 'https://docs.claude.com/en/api/overview'),
  row(
    'OpenAI',
    /sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}/g,
    'sk-***',
    'https://platform.openai.com/docs/api-reference/authentication',
  ),
  row('OpenAI and those who follow it', /(?<![A-Za-z0-9])sk-[A-Za-z0-9-]{32,}/g, 'sk-***'),
  row('Groq', /gsk_[A-Za-z0-9]{40,}/g, 'gsk_***'),
  row('xAI', /xai-[A-Za-z0-9]{60,}/g, 'xai-***'),
  row('Perplexity', /pplx-[A-Za-z0-9]{40,}/g, 'pplx-***'),
  row('Hugging Face', /hf_[A-Za-z0-9]{30,}/g, 'hf_***', 'https://huggingface.co/docs/hub/security-tokens'),
  row('Replicate', /\br8_[A-Za-z0-9]{37}/g, 'r8_***'),
  row(
    'SendGrid',
    /SG\.[\w-]{16,32}\.[\w-]{32,64}/g,
    'SG.***',
    'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys',
  ),
  row('Brevo', /xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}/g, 'xkeysib-***'),
  row('Mailgun', /\bkey-[0-9a-f]{32}\b/g, 'key-***'),
  row('Mailchimp', /\b[0-9a-f]{32}-us\d{1,2}\b/g, '***-us'),
  row('Twilio', /\bSK[0-9a-f]{32}\b/g, 'SK***', 'https://www.twilio.com/docs/iam/api-keys'),
  row(
    'DigitalOcean',
    /do[opr]_v1_[0-9a-f]{40,}/g,
    'do*_v1_***',
    'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
  ),
  row('Azure', /\b[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}/g, '***Q~***'),
  row(
    'Azure',
    /((?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{20,}={0,2}/g,
    '$1***',
    'https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string',
  ),
  row(
    'Azure',
    /([?&]sig=)[A-Za-z0-9%+/=_-]{20,}/g,
    '$1***',
    'https://learn.microsoft.com/azure/storage/common/storage-sas-overview',
  ),
  row('Microsoft Teams', /(webhook\.office\.com\/webhookb2\/)[^\s"'<>\\]{20,}/g, '$1***'),
  row(
    'Discord',
    /(discord(?:app)?\.com\/api\/webhooks\/\d{5,30}\/)[\w-]{20,}/g,
    '$1***',
    'https://discord.com/developers/docs/resources/webhook',
  ),
  row(
    'Telegram',
    /(?<!\d)\d{8,10}:AA[\w-]{30,}/g,
    '***:AA***',
    'https://core.telegram.org/bots/api#authorizing-your-bot',
  ),
  row('Heroku', /HRKU-[A-Za-z0-9_-]{20,}/g, 'HRKU-***', 'https://devcenter.heroku.com/articles/authentication'),
  row(
    'HashiCorp Vault',
    /hv[sbr]\.[A-Za-z0-9_-]{20,}/g,
    'hvs.***',
    'https://developer.hashicorp.com/vault/docs/concepts/tokens',
  ),
  row(
    'Terraform',
    /\.atlasv1\.[A-Za-z0-9_=-]{40,}/g,
    '.atlasv1.***',
    'https://developer.hashicorp.com/terraform/cloud-docs/api-docs',
  ),
  row('Databricks', /dapi[0-9a-f]{32}(?:-\d)?/g, 'dapi***', 'https://docs.databricks.com/dev-tools/auth/pat'),
  row('Docker', /dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/g, 'dckr_***', 'https://docs.docker.com/security/access-tokens/'),
  row('Linear', /lin_(?:api|oauth)_[A-Za-z0-9]{32,}/g, 'lin_***', 'https://linear.app/developers/graphql'),
  row('Notion', /ntn_[A-Za-z0-9]{40,}/g, 'ntn_***', 'https://developers.notion.com/docs/authorization'),
  row('Notion', /\bsecret_[A-Za-z0-9]{43}\b/g, 'secret_***', 'https://developers.notion.com/docs/authorization'),
  row('Figma', /fig(?:d|o|oh|or|ur)_[A-Za-z0-9_-]{30,}/g, 'figd_***'),
  row(
    'Grafana',
    /glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}/g,
    'glsa_***',
    'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
  ),
  row('Grafana', /glc_[A-Za-z0-9+/=]{32,}/g, 'glc_***'),
  row(
    'Shopify',
    /shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/g,
    'shp*_***',
    'https://shopify.dev/docs/apps/build/authentication-authorization',
  ),
  row('Square', /sq0(?:atp|csp|idp)-[\w-]{22,}/g, 'sq0*-***'),
  row(
    'New Relic',
    /NRAK-[A-Z0-9]{27}/g,
    'NRAK-***',
    'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/',
  ),
  row('Sentry', /sntry[su]_[A-Za-z0-9+/=_]{40,}/g, 'sntry*_***', 'https://docs.sentry.io/account/auth-tokens/'),
  row('Postman', /PMAK-[0-9a-f]{24}-[0-9a-f]{34}/g, 'PMAK-***'),
  row(
    'Pulumi',
    /\bpul-[0-9a-f]{40}/g,
    'pul-***',
    'https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/',
  ),
  row(
    'Atlassian',
    /ATATT3[A-Za-z0-9_=-]{50,}/g,
    'ATATT3***',
    'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
  ),
  row('Bitbucket', /\bATBB[A-Za-z0-9_=-]{20,}/g, 'ATBB***'),
  row('Netlify', /nfp_[A-Za-z0-9]{36,}/g, 'nfp_***'),
  row('Fly.io', /fm[12][ar]?_[A-Za-z0-9+/=_-]{100,}/g, 'fm_***'),
  row('Supabase', /sbp_[0-9a-f]{40}/g, 'sbp_***'),
  row(
    'PlanetScale',
    /pscale_(?:tkn|pw|oauth)_[\w.=-]{32,}/g,
    'pscale_***',
    'https://planetscale.com/docs/api/reference/service-tokens',
  ),
  row(
    'Doppler',
    /dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9_.-]{40,}/g,
    'dp.***',
    'https://docs.doppler.com/docs/service-tokens',
  ),
  row(
    'Dynatrace',
    /dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}/g,
    'dt0***',
    'https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens',
  ),
  row(
    '1Password',
    /ops_eyJ[A-Za-z0-9_+/=-]{40,}/g,
    'ops_***',
    'https://developer.1password.com/docs/service-accounts/',
  ),
  row('Tailscale', /tskey-[a-z]{2,10}-[A-Za-z0-9_-]{10,}/g, 'tskey-***', 'https://tailscale.com/kb/1277/key-prefixes'),
  row('LaunchDarkly', /\b(?:sdk|api|mob)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'sdk-***'),
  row(
    'Airtable',
    /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}/g,
    'pat***',
    'https://airtable.com/developers/web/guides/personal-access-tokens',
  ),
  row('Contentful', /CFPAT-[\w-]{40,}/g, 'CFPAT-***'),
  row('Dropbox', /\bsl\.[A-Za-z0-9_-]{100,}/g, 'sl.***'),
  row('JFrog', /\bAKC[A-Za-z0-9]{60,}/g, 'AKC***'),
  row('Octopus', /\bAPI-[A-Z0-9]{25,}\b/g, 'API-***'),
];

/** The text with everything masked that matches a published credential format. */
export function maskShapes(text: string): string {
  let safe = text;
  for (const { shape, mask } of credentialShapes) safe = safe.replace(shape, mask);
  return safe;
}
