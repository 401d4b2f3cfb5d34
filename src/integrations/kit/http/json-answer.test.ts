import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../../../lib/clock.ts';
import { answeredAt, askJson, parseJson, readAnswer, refusalOf } from './json-answer.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const Named = z.object({ name: z.string() });

describe('an answer in JSON', () => {
  it('gives the fields that are used', () => {
    expect(readAnswer(Named, answer(201, { name: 'shop', more: 1 }), 'Harbor')).toEqual({ name: 'shop' });
  });

  it.each([
    ['a page', '<html>'],
    ['nothing', ''],
    ['half of it', '{"name":'],
    ['null', 'null'],
    ['other fields', '{"title":"shop"}'],
  ])('that is %s is no success', (_what, body) => {
    expect(() => readAnswer(Named, answer(200, body), 'Harbor')).toThrow(
      expect.objectContaining({
        kind: 'bad_response',
        status: undefined,
        message: 'Harbor: the response cannot be understood',
      }),
    );
  });

  it.each([
    [302, { kind: 'bad_response', status: undefined, message: 'Harbor: status 302' }],
    [404, { kind: 'not_found', status: 404, message: 'Harbor: status 404' }],
    [409, { kind: 'bad_response', status: 409, message: 'Harbor: status 409' }],
    [503, { kind: 'bad_response', status: 503, message: 'Harbor: status 503' }],
  ])('with the status %i is no success, whatever it holds', (status, expected) => {
    expect(() => readAnswer(Named, answer(status, { name: 'shop' }), 'Harbor')).toThrow(
      expect.objectContaining(expected),
    );
  });

  it('is read from bytes when they are UTF-8', () => {
    expect(parseJson(new TextEncoder().encode('{"name":"Zürich"}'))).toEqual({ name: 'Zürich' });
    expect(parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toBeUndefined();
  });
});

describe('the words of a refusal', () => {
  it.each<[unknown, string]>([
    [{ message: 'no such branch.' }, 'Harbor: no such branch'],
    [{ message: '', error: 'Forbidden' }, 'Harbor: Forbidden'],
    [{ error: { message: 'not\n  allowed' } }, 'Harbor: not allowed'],
    [{ error: 'Bad Request', message: 'the version is missing' }, 'Harbor: the version is missing'],
    [{ errorMessages: [], errors: { resolution: 'is required' } }, 'Harbor: status 422'],
    [{ errorMessages: ['no permission'] }, 'Harbor: no permission'],
    [{ errors: [{ status: 401, title: 'Unauthorized', detail: null }] }, 'Harbor: Unauthorized'],
    [[{ messageType: 'ERROR', messageText: 'Authentication failed' }], 'Harbor: Authentication failed'],
    [{ ErrorMessage: 'You must be logged in.', Errors: [] }, 'Harbor: You must be logged in'],
    [{ message: { message: { message: { message: { message: { message: 'deep' } } } } } }, 'Harbor: status 422'],
    [{ message: 7 }, 'Harbor: status 422'],
    ['<html>no</html>', 'Harbor: status 422'],
  ])('are those of %j', (body, message) => {
    expect(refusalOf(answer(422, body), 'Harbor').message).toBe(message);
  });

  it('are bounded, with credentials masked, also when they are given', () => {
    const token = `ghp_${'a'.repeat(36)}`;
    expect(refusalOf(answer(422, { message: `the token ${token} is bad` }), 'Harbor').message).not.toContain(token);
    expect(refusalOf(answer(422, {}), 'Harbor', `the token ${token} is bad`).message).not.toContain(token);
    expect(refusalOf(answer(422, { message: 'x'.repeat(100_000) }), 'Harbor').message.length).toBeLessThan(600);
  });
});

describe('the clock of a system', () => {
  const clock = manualClock(new Date('2026-03-03T10:00:00Z'));
  const ask = (date: string) =>
    askJson({ http: { ask: async () => answer(200, {}, { date }) }, clock }, 'https://harbor.example.com', {});

  it('may be two minutes from ours, and no more', async () => {
    expect(await ask('Tue, 03 Mar 2026 10:02:00 GMT')).toEqual({ status: 200, json: {} });
    await expect(ask('Tue, 03 Mar 2026 10:05:00 GMT')).rejects.toThrow('its clock is 5 min ahead of ours');
    await expect(ask('Tue, 03 Mar 2026 09:55:00 GMT')).rejects.toThrow('its clock is 5 min behind ours');
  });

  it('is not known when the answer has no time, or none that is one', async () => {
    expect(answeredAt(answer(200, {}))).toBeNull();
    expect(await ask('yesterday')).toEqual({ status: 200, json: {} });
  });
});
