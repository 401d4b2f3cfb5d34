import { describe, expect, it } from 'vitest';
import type { Message } from '../../protocol.ts';
import { formatPlace, parsePlace } from './address.ts';
import { readChart, ticksFor } from './chart-scale.ts';
import { commandInHand, completionsAt } from './completions.ts';
import { currentValue, initialValue, pickedKeys, valueOfKeys } from './element-value.ts';
import { emojiOf } from './emoji.ts';
import { progressOf } from './plan-progress.ts';
import { readOptionGroups, readText } from './read-json.ts';
import { safeImage, safeLink } from './safe-link.ts';
import { formatSlackDate } from './slack-date.ts';
import { sortRows } from './table-sort.ts';
import { timelineOf } from './timeline.ts';

const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });

describe('element values', () => {
  it('starts with what the element says, in payload shape', () => {
    const element = { type: 'checkboxes', options: [option('a'), option('b')], initial_options: [option('b')] };
    expect(initialValue(element)).toEqual({ type: 'checkboxes', selected_options: [option('b')] });
    expect(initialValue({ type: 'static_select' })).toEqual({ type: 'static_select', selected_option: null });
    expect(initialValue({ type: 'plain_text_input', initial_value: '' })).toEqual({
      type: 'plain_text_input',
      value: null,
    });
    expect(initialValue({ type: 'button' })).toBeNull();
  });

  it('prefers a stored value of the same kind', () => {
    const element = { type: 'datepicker', initial_date: '2026-01-01' };
    const stored = { type: 'datepicker', selected_date: '2026-02-02' };
    expect(currentValue(element, stored)).toEqual(stored);
    expect(currentValue(element, { type: 'timepicker', selected_time: '10:00' })).toMatchObject({
      selected_date: '2026-01-01',
    });
    expect(currentValue(element, 'nonsense')).toMatchObject({ selected_date: '2026-01-01' });
  });

  it('goes from keys to a value and back', () => {
    const options = [option('a'), option('b')];
    for (const type of ['checkboxes', 'multi_static_select']) {
      expect(pickedKeys(valueOfKeys(type, ['a', 'b'], options))).toEqual(['a', 'b']);
    }
    for (const type of ['static_select', 'users_select', 'channels_select', 'conversations_select']) {
      expect(pickedKeys(valueOfKeys(type, ['a'], options))).toEqual(['a']);
      expect(pickedKeys(valueOfKeys(type, [], options))).toEqual([]);
    }
    expect(valueOfKeys('unheard_of', ['a'], options)).toBeNull();
  });
});

describe('reading what apps send', () => {
  it('survives anything', () => {
    expect(readText(7)).toBeNull();
    expect(readText({ type: 'mrkdwn' })).toBeNull();
    expect(readText('bare')).toEqual({ kind: 'plain', text: 'bare', isVerbatim: false });
    expect(readOptionGroups({ options: [null, 3, { text: 'x' }, option('a')] })).toEqual([
      { label: '', options: [option('a')] },
    ]);
  });

  it('lets only harmless addresses through', () => {
    for (const address of [
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      ' data:text/html,x',
      '//evil.example',
      'https://',
      '',
    ]) {
      expect(safeLink(address)).toBeNull();
    }
    expect(safeLink('https://a.example')).toBe('https://a.example');
    expect(safeImage('/files/F1')).toBe('/files/F1');
    expect(safeImage('//evil.example/x.png')).toBeNull();
    expect(safeImage('data:image/svg+xml,<svg/>')).toBeNull();
  });

  it('tells how far a plan has come', () => {
    const tasks = (...statuses: string[]) => ({ tasks: statuses.map((status) => ({ status })) });
    expect(progressOf(tasks('complete', 'in_progress', 'nonsense'))).toMatchObject({
      done: 1,
      total: 3,
      status: 'in_progress',
    });
    expect(progressOf(tasks('complete', 'error')).status).toBe('error');
    expect(progressOf(tasks('complete')).status).toBe('complete');
    expect(progressOf({}).status).toBe('pending');
  });

  it('sorts numbers as numbers and keeps the order of equals', () => {
    const number = (value: number) => [{ type: 'raw_number', value }];
    expect(sortRows([number(10), number(9), number(100)], 0, 'ascending')).toEqual([
      number(9),
      number(10),
      number(100),
    ]);
    const words = (text: string) => [{ type: 'raw_text', text }];
    expect(sortRows([words('b'), words('a')], 0, 'descending')).toEqual([words('b'), words('a')]);
  });

  it('gives charts round steps, with zero for bars', () => {
    const chart = (type: string, ...values: number[]) =>
      readChart({
        type,
        series: [{ name: 's', data: values.map((value, index) => ({ label: String(index), value })) }],
      });
    const line = chart('line', 181, 209);
    const bars = chart('bar', 3, 7);
    expect(line?.kind === 'line' && ticksFor(line)).toEqual([180, 190, 200, 210]);
    expect(bars?.kind === 'bar' && ticksFor(bars)).toEqual([0, 2, 4, 6, 8]);
    expect(readChart({ type: 'pie', segments: [{ label: 'a', value: 0 }] })).toBeNull();
    expect(readChart('nonsense')).toBeNull();
  });
});

describe('the composer', () => {
  const directory = {
    commands: [{ command: '/deploy', description: 'Ships', usageHint: 'new | help' }],
    people: [],
    channels: [{ id: 'C1', name: 'releases', kind: 'public' as const, purpose: '', memberIds: [], isArchived: false }],
    userGroups: [{ id: 'S1', handle: 'approvers', name: 'Approvers', memberIds: [] }],
  };

  it('suggests commands while the first word is typed, names later', () => {
    expect(completionsAt('/d', 2, directory).map(({ insert }) => insert)).toEqual(['/deploy ']);
    expect(completionsAt('/deploy ', 8, directory)).toEqual([]);
    expect(completionsAt('ask @app', 8, directory)).toMatchObject([{ insert: '@approvers ', from: 4 }]);
    expect(completionsAt('in #rel', 7, directory)).toMatchObject([{ insert: '#releases ', from: 3 }]);
    expect(completionsAt('mail a@b', 8, directory)).toEqual([]);
  });

  it('knows the command in hand', () => {
    expect(commandInHand('/deploy new', directory.commands)?.command).toBe('/deploy');
    expect(commandInHand('/deploy', directory.commands)).toBeNull();
  });
});

describe('time and place', () => {
  it('fills date templates and leaves unknown ones alone', () => {
    const now = new Date(2026, 10, 21, 12, 0);
    const seconds = Math.floor(new Date(2026, 10, 21, 9, 5).getTime() / 1000);
    expect(formatSlackDate(seconds, '{date_short_pretty} at {time}', now)).toBe('today at 9:05 AM');
    expect(formatSlackDate(seconds, '{date_num} {constructor}', now)).toBe('2026-11-21 {constructor}');
    expect(formatSlackDate(seconds, '{ago}', now)).toBe('3 hours ago');
  });

  it('knows the emoji of a release bot', () => {
    for (const name of [
      'white_check_mark',
      'large_green_circle',
      'rocket',
      'octagonal_sign',
      '+1',
      'lock',
      'warning',
    ]) {
      expect(emojiOf(name)).toEqual(expect.any(String));
    }
    expect(emojiOf('constructor')).toBeNull();
    expect(emojiOf('no_such_thing_at_all')).toBeNull();
  });

  it('keeps the rest of the address', () => {
    const place = { as: 'U1', channel: 'C1', thread: null };
    expect(formatPlace(place, '?theme=dark&thread=1.0')).toBe('?theme=dark&as=U1&channel=C1');
    expect(parsePlace('?as=U1&channel=C1')).toEqual(place);
    expect(parsePlace('?thread_ts=1.2', '/archives/C1/p1700000000000001')).toEqual({
      as: null,
      channel: 'C1',
      thread: '1.2',
    });
  });

  it('groups messages of one author, and not over a day or an ephemeral', () => {
    const at = (minute: number, more: Partial<Message> = {}) =>
      ({
        ts: String(minute),
        authorId: 'U1',
        isEphemeral: false,
        postedAt: new Date(2026, 10, 21, 10, minute).getTime(),
        ...more,
      }) as Message;
    const entries = timelineOf(
      [at(0), at(1), at(2, { isEphemeral: true }), at(20), at(21, { authorId: 'U2' })],
      new Date(2026, 10, 21),
    );
    expect(entries.map((entry) => (entry.kind === 'day' ? entry.label : entry.isContinuation))).toEqual([
      'Today',
      false,
      true,
      false,
      false,
      false,
    ]);
  });
});
