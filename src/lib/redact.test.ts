import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepSecret, maskSecrets, maskWithin, redact, redactWith, Secret } from './redact.ts';
import { soundsSecret } from './secret-names.ts';

const word = (alphabet: string, min: number, max: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: min, maxLength: max }).map((letters) => letters.join(''));
const letters = 'abcdefghijklmnopqrstuvwxyz';
const mixed = `${letters}ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789`;

/** For each published format: a sample secret, with the part that must never survive. */
const shapes: Record<string, fc.Arbitrary<{ text: string; secret: string }>> = {
  'Slack token': fc
    .tuple(fc.constantFrom('xoxb', 'xoxp', 'xoxa', 'xoxe', 'xoxr', 'xoxs'), word(mixed, 12, 60))
    .map(([kind, secret]) => ({ text: `${kind}-${secret}`, secret })),
  'Slack app token': word(mixed, 12, 60).map((secret) => ({ text: `xapp-1-${secret}`, secret })),
  'Slack refresh token': word(mixed, 12, 60).map((secret) => ({ text: `xoxe.${secret}`, secret })),
  'GitHub token': fc
    .tuple(fc.constantFrom('p', 'o', 'u', 's', 'r'), word(mixed, 36, 36))
    .map(([kind, secret]) => ({ text: `gh${kind}_${secret}`, secret })),
  'GitHub installation token': fc
    .tuple(word('123456789', 1, 10), word(mixed, 20, 40), word(mixed, 20, 40))
    .map(([app, head, secret]) => ({ text: `ghs_${app}_eyJ${head}.eyJ${head}.${secret}`, secret })),
  'GitHub fine-grained token': word(mixed, 22, 60).map((secret) => ({ text: `github_pat_${secret}`, secret })),
  'AWS key id': word('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 16, 16).map((secret) => ({
    text: `AKIA${secret}`,
    secret,
  })),
  'JSON web token': fc
    .tuple(word(mixed, 20, 40), word(mixed, 20, 40))
    .map(([head, secret]) => ({ text: `eyJ${head}.eyJ${head}.${secret}`, secret })),
  'private key': word(mixed, 40, 120).map((secret) => ({
    text: `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
    secret,
  })),
  'private key cut off': word(mixed, 40, 120).map((secret) => ({
    text: `-----BEGIN PRIVATE KEY-----\n${secret}`,
    secret,
  })),
  'password in an address': fc
    .tuple(word(letters, 0, 8), word(`${mixed}@:!$`, 12, 30))
    .map(([user, secret]) => ({ text: `postgres://${user}:${secret}@db.test:5432/q`, secret })),
  'bearer token': word(mixed, 20, 60).map((secret) => ({ text: `Authorization: Bearer ${secret}`, secret })),
  'named secret': fc
    .tuple(
      fc.constantFrom(
        'password',
        'PASSWORD',
        'DB_PASSWORD',
        'SLACK_SIGNING_SECRET',
        'apiKey',
        'api_key',
        'accessToken',
        'client_secret',
      ),
      fc.constantFrom('=', ': ', '":"', "': '", '\\":\\"'),
      word(mixed, 12, 40),
    )
    .map(([name, between, secret]) => ({ text: `${name}${between}${secret}`, secret })),
};

describe('masking credentials', () => {
  it.each(Object.entries(shapes))('a %s never survives, whatever stands around it', (_name, shape) => {
    const around = fc.oneof(word(`${mixed} ,.;(){}[]<>=\n`, 0, 30), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(shape, around, around, ({ text, secret }, before, after) => {
        expect(redact(`${before} ${text} ${after}`)).not.toContain(secret);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps ordinary text as it is', () => {
    for (const text of [
      'shop 1.4.0 to production at 15:00',
      'http://127.0.0.1:3000/health answered 200',
      'the token expires soon',
      'mail a@b.test, see https://docs.test/x',
      'no secrets: none',
    ])
      expect(redact(text)).toBe(text);
  });

  it('leaves a line of JSON readable as JSON', () => {
    const line = JSON.stringify({
      url: 'http://127.0.0.1:8080',
      owner: 'a@b.test',
      nested: JSON.stringify({ password: 'canary-canary' }),
      token: 'canary-canary',
    });
    const safe = redact(line);
    expect(safe).not.toContain('canary');
    expect(JSON.parse(safe)).toMatchObject({ url: 'http://127.0.0.1:8080', owner: 'a@b.test' });
  });

  it('takes a time that grows no faster than the text', () => {
    for (const text of [
      'a.'.repeat(100_000),
      'x://a:'.repeat(30_000),
      'password'.repeat(20_000),
      `eyJ${'a'.repeat(200_000)}`,
      '-----BEGIN PRIVATE KEY-----'.repeat(2_000),
      'token='.repeat(30_000),
      '-eyJ'.repeat(50_000),
    ]) {
      const before = performance.now();
      redact(text);
      expect(performance.now() - before).toBeLessThan(2_000);
    }
  });
});

describe('a secret', () => {
  it('is shown to whoever asks for it by name, and to nobody else', () => {
    const secret = new Secret('canary');
    expect(secret.reveal()).toBe('canary');
    expect(`${secret} ${JSON.stringify({ secret })} ${Object.values(secret).join()}`).not.toContain('canary');
  });
});

/** The ways in which a program may print a value that it was given. */
const printed: [how: string, print: (value: string) => string][] = [
  ['as it is', (value) => `>${value}<`],
  ['in JSON', (value) => JSON.stringify({ value })],
  ['in JSON in JSON', (value) => JSON.stringify(JSON.stringify({ value: value.replaceAll(/["\\]/g, 'x') }))],
  ['in an address', (value) => `https://x.test/?q=${encodeURIComponent(value)}&r=1`],
  ['in Base64', (value) => Buffer.from(value).toString('base64')],
  ['in Base64 for addresses', (value) => Buffer.from(value).toString('base64url')],
  ['in hexadecimal', (value) => Buffer.from(value).toString('hex')],
];

describe('a value that is known to be secret', () => {
  const secret = 'Zx9 "quoted" \\ 100%&ümläut/+q7';

  it.each(printed)('is masked when it is printed %s', (how, print) => {
    const value = how === 'in JSON in JSON' ? 'plain-Zx9-value-q7' : secret;
    const safe = redactWith([value])(`before ${print(value)} after`);
    expect(safe).toMatch(/^before .*\*\*\*.* after$/);
    expect(safe).not.toContain(print(value).slice(2, -2));
  });

  it('is masked inside the Base64 of a longer text, wherever it begins', () => {
    fc.assert(
      fc.property(word(mixed, 12, 30), word(letters, 0, 8), word(letters, 0, 8), (value, before, after) => {
        const text = Buffer.from(`${before}:${value}${after}`).toString('base64');
        expect(redactWith([value])(text)).toContain('***');
      }),
    );
  });

  it('is masked line by line, and when the end of the text cuts it', () => {
    const mask = redactWith(['first-line-of-key\nsecond-line-of-key\n', 'cut-in-the-middle']);
    expect(mask('a first-line-of-key b')).toBe('a *** b');
    expect(mask('second-line-of-key')).toBe('***');
    expect(mask('printing cut-in-the-m')).toBe('printing ***');
    expect(mask('printing cu')).toBe('printing cu');
  });

  it('is not masked when it is so short that it would mask ordinary words', () => {
    expect(redactWith(['prod', ''])('to prod')).toBe('to prod');
  });

  it('is masked everywhere once it is kept, and a Secret always is', () => {
    keepSecret('kept-for-good-1');
    expect(new Secret('kept-for-good-2').reveal()).toBe('kept-for-good-2');
    const shown = 'kept-for-good-1 and kept-for-good-2';
    expect(redact(shown)).toBe('*** and ***');
    expect(maskSecrets(shown)).toBe('*** and ***');
    expect(maskSecrets('password: hunter22')).toBe('password: hunter22');
  });

  it('is masked within data, whose shape stays', () => {
    const at = new Date(0);
    const masked = maskWithin({ list: ['abc', 1, null], at, text: 'abc', more: { text: 'abcabc' } }, (text) =>
      text.replaceAll('abc', 'x'),
    );
    expect(masked).toEqual({ list: ['x', 1, null], at, text: 'x', more: { text: 'xx' } });
  });
});

describe('the name of a variable', () => {
  it.each([
    'DEPLOY_TOKEN',
    'token',
    'DB_PASSWORD',
    'AWS_SECRET_ACCESS_KEY',
    'API_KEY',
    'SIGNING_KEY',
    'NPM_AUTH',
    'dbPassword',
    'SENTRY_DSN',
  ])('%s sounds like a secret', (name) => {
    expect(soundsSecret(name)).toBe(true);
  });
  it.each([
    'REGION',
    'DEMO_STATE',
    'TOKEN_URL',
    'SECRET_NAME',
    'KEY_FILE',
    'KEYBOARD',
    'PATH',
    'COMPASS',
    'AUTHOR',
    'SHOP_PORT',
  ])('%s does not', (name) => {
    expect(soundsSecret(name)).toBe(false);
  });
});
