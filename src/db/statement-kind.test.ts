import { expect, it } from 'vitest';
import { isLook, needsTransaction } from './statement-kind.ts';

it.each([
  ['select 1', true],
  ['  SELECT id from releases for update', true],
  ['update releases set reason = $1', false],
  ['with picked as (select 1) update releases set reason = $1', false],
  ['selection()', false],
])('%s: a look is %s', (text, expected) => {
  expect(isLook(text)).toBe(expected);
});

it.each([
  ['select "id" from "releases" where "id" = $1', false],
  ['select "id" from "releases" where "id" = $1 for no key update', true],
  ['select "id" from "releases" for update', true],
  ['select "id" from "releases" for share', true],
  ['select pg_advisory_xact_lock(1)', true],
  [' select lease_token = $1 as holds from "steps" where id = $2 for update', true],
  ['select nextval($1)', true],
])('%s: needs a transaction: %s', (text, expected) => {
  expect(needsTransaction(text)).toBe(expected);
});
