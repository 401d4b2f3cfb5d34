import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Block, Workspace } from '../../protocol.ts';
import { WorkspaceContext } from '../workspace-context.tsx';
import { BlockList } from './block-view.tsx';
import { Mrkdwn } from './mrkdwn.tsx';

const person = (id: string, realName: string) => ({
  id,
  name: realName.toLowerCase(),
  realName,
  title: '',
  avatarColor: '#123456',
  isBot: false,
  isDeleted: false,
  isRestricted: false,
  isUltraRestricted: false,
  isStranger: false,
});

const me = person('U1', 'Ann');
const workspace: Workspace = {
  teamId: 'T1',
  teamName: 'Harbor',
  bot: { userId: 'UBOT', botId: 'BBOT', name: 'Quarterdeck' },
  people: [me, person('U2', 'Ben')],
  channels: [{ id: 'C1', name: 'releases', kind: 'public', purpose: '', memberIds: [], isArchived: false }],
  userGroups: [{ id: 'S1', handle: 'crew', name: 'Crew', memberIds: ['U1'] }],
  commands: [],
  shortcuts: [],
  isAppConnected: true,
};

const render = (node: React.ReactNode): string => {
  const value = {
    workspace,
    me,
    act: () => Promise.resolve({ ok: true as const }),
    openChannel: () => undefined,
    openThread: () => undefined,
    notify: () => undefined,
  };
  return renderToStaticMarkup(<WorkspaceContext value={value}>{node}</WorkspaceContext>);
};
const blocks = (...list: unknown[]): string => render(<BlockList blocks={list as Block[]} />);
const plain = (text: string) => ({ type: 'plain_text', text });

describe('text', () => {
  it('names people, channels and groups', () => {
    const html = render(<Mrkdwn text="<@U2> <@U1> <#C1> <!subteam^S1|@old>" linking="nothing" />);
    expect(html).toContain('<span class="mention">@Ben</span>');
    expect(html).toContain('<span class="mention is-me">@Ann</span>');
    expect(html).toContain('#releases</button>');
    expect(html).toContain('@crew');
  });

  it('links names in plain words as Slack does, unless the text is verbatim', () => {
    const words = 'https://a.example #releases #nowhere @here';
    const section = (isVerbatim: boolean) =>
      blocks({ type: 'section', text: { type: 'mrkdwn', text: words, verbatim: isVerbatim } });
    expect(section(true)).toContain(words);
    expect(section(false)).toContain('href="https://a.example"');
    expect(section(false)).toContain('#releases</button> #nowhere <span class="mention is-me">@here</span>');
  });

  it('never turns text into markup', () => {
    const html = render(
      <Mrkdwn
        text={'<script>alert(1)</script> &lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|x>'}
        linking="addresses_and_names"
      />,
    );
    expect(html).not.toMatch(/<script|<img|href="javascript/);
    expect(html).toContain('&lt;script&gt;');
  });
});

describe('blocks', () => {
  it('drops harmful addresses wherever they stand', () => {
    const evil = 'javascript:alert(1)';
    const html = blocks(
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url: evil, text: 'x' }] }],
      },
      { type: 'image', image_url: evil, alt_text: 'x' },
      { type: 'markdown', text: `[x](${evil}) <script>alert(1)</script>` },
      {
        type: 'task_card',
        task_id: '1',
        title: 't',
        status: 'error',
        sources: [{ type: 'url', url: evil, text: 'log' }],
      },
      { type: 'video', title: plain('v'), title_url: evil, thumbnail_url: evil, alt_text: 'x' },
    );
    expect(html).not.toMatch(/(href|src)="\s*javascript/i);
    expect(html).not.toContain('<script');
  });

  it('survives blocks of any shape', () => {
    const kinds =
      'section header divider context actions input rich_text markdown plan task_card container table data_table data_visualization alert card carousel image video file context_actions nonsense'.split(
        ' ',
      );
    for (const type of kinds) {
      for (const junk of [
        {},
        { text: 7, elements: 'x', element: null, rows: [[null]], tasks: [3], fields: {}, chart: [] },
      ]) {
        expect(blocks({ type, ...junk })).toContain('class="block');
      }
    }
    expect(render(<BlockList blocks={'nonsense'} />)).toBe('<div class="blocks"></div>');
  });

  it('shows a plan with its progress, and opens what failed', () => {
    const output = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'boom' }] }],
    };
    const html = blocks({
      type: 'plan',
      title: 'Rollout',
      tasks: [
        { type: 'task_card', task_id: '1', title: 'Build', status: 'complete', output },
        { type: 'task_card', task_id: '2', title: 'Deploy', status: 'error', output },
      ],
    });
    expect(html).toContain('1 of 2');
    expect(html.match(/boom/g)).toHaveLength(1);
    expect(html).toContain('aria-label="Failed"');
  });

  it('labels inputs and marks optional ones', () => {
    const html = blocks({
      type: 'input',
      block_id: 'b',
      optional: true,
      label: plain('Version'),
      hint: plain('As the build names it'),
      element: { type: 'plain_text_input', action_id: 'v', placeholder: plain('2.14.0') },
    });
    expect(html).toMatch(/<label class="label" for="([^"]+)">.*<input id="\1"/);
    expect(html).toContain('optional');
    expect(html).toContain('placeholder="2.14.0"');
  });
});
