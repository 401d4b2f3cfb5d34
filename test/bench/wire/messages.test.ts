import { expect, it } from 'vitest';
import { messageReader, textAt } from './messages.ts';

const withLength = (type: string, content: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(type), length, content]);
};
const number = (value: number) => {
  const four = Buffer.alloc(4);
  four.writeInt32BE(value);
  return four;
};
const encryption = withLength('', number(80_877_103));
const logIn = withLength('', Buffer.concat([number(196_608), Buffer.from('user\0somebody\0\0')]));
const query = withLength('Q', Buffer.from('select ’1’\0'));
const sync = withLength('S', Buffer.alloc(0));

it.each([1, 2, 3, 7, 1_000])('reads a client’s messages that arrive in pieces of %i bytes', (size) => {
  const got: string[] = [];
  const read = messageReader('client', ({ type, body }) => got.push(type + (type === 'Q' ? textAt(body, 0).text : '')));
  const all = Buffer.concat([encryption, logIn, query, sync, query]);
  for (let at = 0; at < all.length; at += size) read(all.subarray(at, at + size));
  expect(got).toEqual(['Qselect ’1’', 'S', 'Qselect ’1’']);
});

it('reads two texts one after the other', () => {
  const body = Buffer.from('name\0text\0');
  const first = textAt(body, 0);
  expect([first.text, textAt(body, first.next).text]).toEqual(['name', 'text']);
});

it('reads a server’s messages from the first one on', () => {
  const got: string[] = [];
  messageReader('server', ({ type }) => got.push(type))(Buffer.concat([withLength('Z', Buffer.from('I')), sync]));
  expect(got).toEqual(['Z', 'S']);
});
