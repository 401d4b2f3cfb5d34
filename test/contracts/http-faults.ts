import type { FakeAnswer, Fault } from '../fakes/fake-server.ts';

const status = (code: number, headers: FakeAnswer['headers'] = {}, body: unknown = { message: 'no' }): Fault => ({
  kind: 'answer',
  answer: { status: code, headers, body },
});
const html = '<!doctype html><html><body>Sign in</body></html>';

/** Answers that say nothing about what was asked for. */
export const sayNothing: readonly [string, Fault][] = [
  ['401', status(401)],
  ['403', status(403)],
  ['404 with a page', status(404, { 'content-type': 'text/html' }, html)],
  ['429', status(429)],
  ['429 with Retry-After of an hour', status(429, { 'retry-after': '3600' })],
  ['500', status(500)],
  ['503 with a page', status(503, { 'content-type': 'text/html' }, html)],
  ['HTML instead of JSON', status(200, { 'content-type': 'text/html' }, html)],
  ['an empty answer', status(200, {}, '')],
  ['JSON of another shape', status(200, {}, { unexpected: true })],
  ['20 MB', { kind: 'huge' }],
  ['half of an answer', { kind: 'cut-body' }],
  ['no answer', { kind: 'cut-before' }],
  ['a redirect to a private address', status(302, { location: 'http://169.254.169.254/latest/meta-data/' }, '')],
];

/** Answers to a change after which it is certain that it was not made. */
export const refusals: readonly [string, Fault][] = [400, 401, 403, 404, 409, 422].map((code) => [
  String(code),
  status(code),
]);

/** Answers to a change after which it may have been made. */
export const unsure: readonly [string, Fault][] = [
  ['500', status(500)],
  ['a lost request', { kind: 'cut-before' }],
  ['a lost answer', { kind: 'cut-after' }],
  ['half of an answer', { kind: 'cut-body' }],
];

/** Texts that must stay text wherever they arrive. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script> & "quotes" \'too\'',
  '<ac:structured-macro ac:name="html"><ac:plain-text-body><![CDATA[x]]></ac:plain-text-body></ac:structured-macro>',
  '^ORsys_idISNOTEMPTY',
  '{"type":"doc"} </p> ]]> &amp; &#x3C;',
  'line one\r\nline two\u2028line three \u0001\u0008\uFFFE end',
  '{{variable}} ${process.env} javascript:gs.log(1) [link|https://evil.example]',
  'Ünïcode ✓ 👩‍🚀',
];
