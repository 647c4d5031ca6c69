import type { ComponentType, ReactNode } from 'react';
import { type Json, stringOf } from '../blocks/read.ts';
import { ActionButton } from './action-button.tsx';
import { ChoiceList } from './choice-list.tsx';
import { DateField } from './date-field.tsx';
import { FeedbackButtons } from './feedback-buttons.tsx';
import { FileField } from './file-field.tsx';
import { ImageElement } from './image-element.tsx';
import { OverflowMenu } from './overflow-menu.tsx';
import { SelectField } from './select-field.tsx';
import { TextField } from './text-field.tsx';
import { UnknownElement } from './unknown-element.tsx';

/** What every element is told of the place it stands in. */
export type ElementProps = {
  readonly element: Json;
  readonly blockId: string;
  /** Id of the control, for the label that belongs to it. */
  readonly id: string;
  /** Id of the label, for groups. */
  readonly labelledBy?: string | undefined;
  /** Ids of hint and error. */
  readonly describedBy?: string | undefined;
  readonly isInvalid?: boolean;
  readonly isRequired?: boolean;
  /** False in an input block that does not dispatch: the app hears of the value on submission only. */
  readonly dispatches: boolean;
};

/** Who draws which element, one a line. */
const drawings: Readonly<Record<string, ComponentType<ElementProps>>> = {
  button: ActionButton,
  workflow_button: ActionButton,
  icon_button: ActionButton,
  feedback_buttons: FeedbackButtons,
  overflow: OverflowMenu,
  image: ImageElement,
  plain_text_input: TextField,
  email_text_input: TextField,
  url_text_input: TextField,
  number_input: TextField,
  rich_text_input: TextField,
  datepicker: DateField,
  timepicker: DateField,
  datetimepicker: DateField,
  file_input: FileField,
  checkboxes: ChoiceList,
  radio_buttons: ChoiceList,
  static_select: SelectField,
  external_select: SelectField,
  users_select: SelectField,
  channels_select: SelectField,
  conversations_select: SelectField,
  multi_static_select: SelectField,
  multi_external_select: SelectField,
  multi_users_select: SelectField,
  multi_channels_select: SelectField,
  multi_conversations_select: SelectField,
};

export function Element(props: ElementProps): ReactNode {
  const Drawing = drawings[stringOf(props.element.type) ?? ''] ?? UnknownElement;
  return <Drawing {...props} />;
}
