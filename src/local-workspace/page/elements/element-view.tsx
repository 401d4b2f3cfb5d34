import type { ReactNode } from 'react';
import { asString } from '../model/read-json.ts';
import { safeImage } from '../model/safe-link.ts';
import { ButtonElement } from './button.tsx';
import { ChoicesElement } from './choices.tsx';
import { OverflowElement } from './overflow.tsx';
import { PickerElement } from './pickers.tsx';
import { FeedbackButtons, IconButton } from './reaction-buttons.tsx';
import { SelectElement } from './select.tsx';
import { TextInputElement } from './text-input.tsx';
import type { ElementProps } from './use-element.ts';

/** Any element that may stand in actions, beside a section, or in an input. */
export function ElementView(props: ElementProps): ReactNode {
  const { element } = props;
  const type = asString(element.type);
  switch (type) {
    case 'button':
    case 'workflow_button':
      return <ButtonElement {...props} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <ChoicesElement {...props} />;
    case 'overflow':
      return <OverflowElement {...props} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <PickerElement {...props} />;
    case 'plain_text_input':
    case 'number_input':
    case 'url_text_input':
    case 'email_text_input':
      return <TextInputElement {...props} />;
    case 'icon_button':
      return <IconButton {...props} />;
    case 'feedback_buttons':
      return <FeedbackButtons {...props} />;
    case 'image': {
      const source = safeImage(asString(element.image_url));
      return source === null ? null : <img className="accessory-image" src={source} alt={asString(element.alt_text)} />;
    }
    default:
      return type.endsWith('_select') ? (
        <SelectElement {...props} />
      ) : (
        <span className="unknown">{type} is not shown here</span>
      );
  }
}

/** An app that redraws an element starts it afresh; one that does not keeps what the person chose. */
export const elementKey = (props: { element: unknown; blockId: string }): string =>
  `${props.blockId} ${JSON.stringify(props.element)}`;
