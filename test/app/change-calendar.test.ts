import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { Secret } from '../../src/lib/redact.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { approveAndStart, inState, request, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, marcus, tom } = personIds;
const token = 'feed'.repeat(10);

interface File {
  organization: object;
  calendar?: object[];
  services: Record<string, { environments: Record<string, { change?: object }> }>;
}

const stage = stageForAll({
  services: { kind: 'scripted', names: ['shop', 'mail'] },
  calendarTokens: [new Secret(token)],
  edit: (yaml) => {
    const file = parse(yaml) as File;
    for (const { environments } of Object.values(file.services))
      for (const environment of Object.values(environments)) environment.change = { uses: 'internal' };
    file.calendar = [
      { name: 'Always', kind: 'window', from: '2020-01-01 00:00', until: '2090-01-01 00:00', overrun: 'warn' },
      { name: 'Far backup', kind: 'maintenance', services: ['mail'], from: '2080-01-01 00:00', for: '1 h' },
    ];
    return stringify(file, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
  },
});

const says = (as: string, line: string) => stage().people.says(as, `/deploy ${line}`);
const inChannel = async (channel: string, words: string) =>
  (await stage().people.workspace.messages(tom, channel)).find(({ text }) => text.includes(words)) ?? null;

describe('the change calendar of a workspace', () => {
  it('takes a release with a change request of its own from the request to its review', async () => {
    const { release } = await request(stage(), 'shop 1.1.0 because the cart is slow');
    const ref = `R-${release.number}`;
    const [change = ''] = /C-\d+/.exec(await says(priya, 'changes')) ?? [];
    expect(change).not.toBe('');
    expect(await says(tom, `change ${change}`)).toContain('the cart is slow');
    await approveAndStart(stage(), ref);
    await inState(stage(), ref, 'completed');
    expect((await stage().people.card(tom, ref))?.text).toContain(change);
    await until('the review is asked for', async () => {
      const posts = await stage().read((stores) => stores.posts.forRelease(release.id));
      return posts.some(({ key, state }) => key.startsWith('change-review:') && state === 'posted') || null;
    });
    expect(await says(priya, `change review ${change} successful`)).toContain('OWN_CHANGE');
    expect(await says(tom, `change review ${change} successful as planned`)).toContain('reviewed as successful');
    expect(await says(priya, 'changes failed')).toContain('There are no change requests');
    expect((await view(stage(), ref)).events.map(({ type }) => type)).toContain('change.reviewed');
  });

  it('announces maintenance, holds others back in it, and lets the feed and the calendar show it', async () => {
    expect(await says(tom, 'maintenance mail now for 30 min the disk is full')).toContain('Maintenance of mail from');
    const announced = await until('it is announced', () => inChannel(channelIds.supportUpdates, 'Maintenance of mail'));
    expect(announced.text).toContain('the disk is full');
    const { release } = await request(stage(), 'mail 1.1.0 because of letters');
    expect(await says(priya, `why R-${release.number}`)).toContain('IN_MAINTENANCE');
    expect(await says(priya, 'when mail')).toContain('Not now: Maintenance of mail (the disk is full)');
    expect(await says(priya, 'when mail')).toContain('Always (window; a deployment may end after it, with a warning)');
    expect(await says(priya, 'calendar mail')).toContain(':wrench:');
    const answer = await fetch(`http://127.0.0.1:${stage().bot.port}/calendar/${token}.ics?service=mail`);
    const events = new ICAL.Component(ICAL.parse(await answer.text())).getAllSubcomponents('vevent');
    expect(events.map((one) => one.getFirstPropertyValue('summary'))).toContain('Maintenance: mail');
    expect(await says(marcus, 'maintenance end mail the disk is bigger')).toContain('Maintenance of mail has ended');
    await until('its end is told', () => inChannel(channelIds.supportUpdates, 'has ended early: the disk is bigger'));
    expect(await says(priya, `why R-${release.number}`)).not.toContain('IN_MAINTENANCE');
    expect(stage().errors).toEqual([]);
  });
});
