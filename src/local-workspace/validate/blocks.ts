import { asFields } from '../fields.ts';
import { elementOf, imageElement } from './elements.ts';
import { limits } from './limits.ts';
import {
  also,
  anything,
  boolean,
  byType,
  exactlyOne,
  list,
  number,
  object,
  oneOf,
  type Shape,
  string,
} from './shape.ts';
import { chart, dataTable, table } from './tables.ts';
import { anyText, httpUrl, id, mrkdwn, plainText, richText, url } from './texts.ts';

export type Surface = 'message' | 'modal' | 'home';

interface BlockRule {
  surfaces: readonly Surface[];
  /** Whether a container may hold it. */
  isChild?: true;
  shape: Shape;
}

const everywhere: readonly Surface[] = ['message', 'modal', 'home'];
const messagesOnly: readonly Surface[] = ['message'];
const messagesAndHome: readonly Surface[] = ['message', 'home'];

function block(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  return object({ type: anything, ...required }, { block_id: id, ...optional });
}

const inActions = [
  'button',
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'overflow',
  'radio_buttons',
  'static_select',
  'external_select',
  'users_select',
  'channels_select',
  'conversations_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_channels_select',
  'multi_conversations_select',
  'timepicker',
  'workflow_button',
  'rich_text_input',
] as const;
const inInput = [
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'email_text_input',
  'file_input',
  'number_input',
  'plain_text_input',
  'radio_buttons',
  'rich_text_input',
  'static_select',
  'external_select',
  'users_select',
  'channels_select',
  'conversations_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_channels_select',
  'multi_conversations_select',
  'timepicker',
  'url_text_input',
] as const;
const accessories = [
  'button',
  'checkboxes',
  'datepicker',
  'image',
  'overflow',
  'radio_buttons',
  'static_select',
  'external_select',
  'users_select',
  'channels_select',
  'conversations_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_channels_select',
  'multi_conversations_select',
  'timepicker',
  'workflow_button',
] as const;

const taskCard = block(
  { task_id: id, title: string({ max: limits.text }), status: oneOf('pending', 'in_progress', 'complete', 'error') },
  {
    details: richText,
    output: richText,
    sources: list(object({ type: oneOf('url'), url, text: string() }), { min: 0 }),
  },
);

const card = also(
  block(
    {},
    {
      hero_image: imageElement,
      icon: imageElement,
      slack_icon: anything,
      title: mrkdwn(limits.cardTitle),
      subtitle: mrkdwn(limits.cardTitle),
      subtext: mrkdwn(limits.cardBody),
      body: mrkdwn(limits.cardBody),
      actions: list(elementOf('button'), { max: limits.cardButtons }),
    },
  ),
  (fields, pointer, report) => {
    const isEmpty = ['hero_image', 'title', 'actions', 'body'].every((name) => fields[name] === undefined);
    if (isEmpty) report.problem('must define at least one of: hero_image, title, actions, body', pointer);
  },
);

/** Every block: where it may stand and what it must look like. */
export const blockRules: Record<string, BlockRule> = {
  actions: {
    surfaces: everywhere,
    isChild: true,
    shape: block({ elements: list(elementOf(...inActions), { max: limits.actionsElements }) }),
  },
  alert: {
    surfaces: ['modal'],
    shape: block(
      { text: anyText(limits.alertText) },
      { level: oneOf('default', 'info', 'warning', 'error', 'success') },
    ),
  },
  card: { surfaces: everywhere, shape: card },
  carousel: {
    surfaces: messagesAndHome,
    shape: block({ elements: list(byType({ card }), { max: limits.carouselCards }) }),
  },
  container: {
    surfaces: messagesAndHome,
    shape: also(
      block(
        { child_blocks: list(childBlock, { max: limits.containerChildren }) },
        {
          title: plainText(limits.containerTitle),
          rich_text_title: richText,
          subtitle: anyText(limits.containerTitle),
          width: oneOf('narrow', 'standard', 'wide', 'full'),
          icon: imageElement,
          is_collapsible: boolean,
          default_collapsed: boolean,
          has_header_divider: boolean,
        },
      ),
      (fields, pointer, report) => {
        if (fields.title === undefined && fields.rich_text_title === undefined) {
          report.problem('must define one of: title, rich_text_title', pointer);
        }
        if (fields.default_collapsed === true && fields.is_collapsible !== true) {
          report.problem('requires is_collapsible to be true', `${pointer}/default_collapsed`);
        }
      },
    ),
  },
  context: {
    surfaces: everywhere,
    isChild: true,
    shape: block({ elements: list(elementOf('image', 'plain_text', 'mrkdwn'), { max: limits.contextElements }) }),
  },
  context_actions: {
    surfaces: messagesOnly,
    shape: block({ elements: list(elementOf('feedback_buttons', 'icon_button'), { max: limits.contextActions }) }),
  },
  data_table: { surfaces: messagesAndHome, shape: dataTable },
  data_visualization: { surfaces: messagesOnly, shape: chart },
  divider: { surfaces: everywhere, isChild: true, shape: block({}) },
  file: { surfaces: messagesOnly, isChild: true, shape: block({ external_id: string(), source: oneOf('remote') }) },
  header: {
    surfaces: everywhere,
    isChild: true,
    shape: block({ text: plainText(limits.headerText) }, { level: number({ min: 1, max: 4 }) }),
  },
  image: {
    surfaces: everywhere,
    isChild: true,
    shape: also(
      block(
        { alt_text: string({ max: limits.altText }) },
        { title: plainText(limits.imageTitle), image_url: httpUrl, slack_file: object({}, { id: string(), url }) },
      ),
      exactlyOne('image_url', 'slack_file'),
    ),
  },
  input: {
    surfaces: everywhere,
    isChild: true,
    shape: also(
      block(
        { label: plainText(limits.inputLabel), element: elementOf(...inInput) },
        { hint: plainText(limits.inputHint), optional: boolean, dispatch_action: boolean },
      ),
      (fields, pointer, report) => {
        if (fields.dispatch_action === true && asFields(fields.element).type === 'file_input') {
          report.problem('dispatch_action is not supported with file_input', `${pointer}/dispatch_action`);
        }
      },
    ),
  },
  markdown: { surfaces: messagesOnly, shape: block({ text: string({ max: limits.markdownText }) }) },
  plan: {
    surfaces: messagesOnly,
    shape: block(
      { title: string({ max: limits.text }) },
      { tasks: list(byType({ task_card: taskCard }), { min: 0, max: limits.planTasks }), status: anything },
    ),
  },
  rich_text: { surfaces: everywhere, isChild: true, shape: richText },
  section: {
    surfaces: everywhere,
    isChild: true,
    shape: also(
      block(
        {},
        {
          text: anyText(limits.sectionText),
          fields: list(anyText(limits.sectionField), { max: limits.sectionFields }),
          accessory: elementOf(...accessories),
          expand: boolean,
        },
      ),
      (fields, pointer, report) => {
        if (fields.text === undefined && fields.fields === undefined) {
          report.problem('must define either `text` or `fields`', pointer);
        }
      },
    ),
  },
  table: { surfaces: messagesAndHome, isChild: true, shape: table },
  task_card: { surfaces: messagesOnly, shape: taskCard },
  video: {
    surfaces: everywhere,
    isChild: true,
    shape: block(
      { video_url: httpUrl, thumbnail_url: httpUrl, alt_text: string(), title: plainText(limits.videoTitle) },
      {
        title_url: httpUrl,
        author_name: string({ max: limits.videoAuthor }),
        provider_name: string({ max: limits.videoAuthor }),
        provider_icon_url: httpUrl,
        description: plainText(limits.videoTitle),
      },
    ),
  },
};

/** A block inside a container. */
function childBlock(value: unknown, pointer: string, report: Parameters<Shape>[2]): void {
  const allowed = Object.entries(blockRules).filter(([, rule]) => rule.isChild);
  byType(Object.fromEntries(allowed.map(([type, rule]) => [type, rule.shape])))(value, pointer, report);
}
