import { asList, type Fields, isFields } from '../fields.ts';
import { limits } from './limits.ts';
import { anything, boolean, object, oneOf, string } from './shape.ts';
import { plainText } from './texts.ts';
import { type BlockProblem, collector, validateBlocks } from './validate-blocks.ts';

const common = {
  private_metadata: string({ min: 0, max: limits.privateMetadata }),
  callback_id: string({ min: 0, max: limits.callbackId }),
  external_id: string({ min: 0, max: limits.externalId }),
};
const modal = object(
  { type: oneOf('modal'), title: plainText(limits.viewTitle), blocks: anything },
  {
    ...common,
    submit: plainText(limits.viewButton),
    close: plainText(limits.viewButton),
    clear_on_close: boolean,
    notify_on_close: boolean,
    submit_disabled: boolean,
  },
);
const home = object({ type: oneOf('home'), blocks: anything }, common);

/** Everything that Slack would refuse in a view of this kind. */
export function validateView(view: unknown, kind: 'modal' | 'home', unsupported: ReadonlySet<string>): BlockProblem[] {
  const { report, problems } = collector();
  (kind === 'modal' ? modal : home)(view, '/view', report);
  if (!isFields(view)) return problems;
  problems.push(...validateBlocks(view.blocks, kind, unsupported, '/view/blocks'));
  if (kind === 'modal' && needsSubmit(view)) {
    report.problem('missing required field: submit (there are input blocks)', '/view');
  }
  return problems;
}

function needsSubmit(view: Fields): boolean {
  return view.submit === undefined && asList(view.blocks).some((block) => isFields(block) && block.type === 'input');
}

/** Whether the view is bigger than Slack accepts. */
export function isViewTooLarge(view: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(view)) > limits.viewBytes;
}
