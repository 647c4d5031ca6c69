import type { ReactNode } from 'react';
import { objectOf, stringOf, wordsOf } from '../blocks/read.ts';
import { Button } from '../controls/button.tsx';
import type { ElementProps } from './element.tsx';
import { useSurface } from './surface.ts';

/** A good and a bad button; the app hears the value of the one pressed. */
export function FeedbackButtons({ element, blockId }: ElementProps): ReactNode {
  const { use } = useSurface();
  const actionId = stringOf(element.action_id) ?? '';
  return [element.positive_button, element.negative_button].map(given => {
    const button = objectOf(given) ?? {};
    const value = stringOf(button.value) ?? '';
    return (
      <Button
        key={value}
        look="quiet"
        aria-label={stringOf(button.accessibility_label) ?? undefined}
        onClick={() => use(blockId, actionId, { type: 'feedback_buttons', value })}
      >
        {wordsOf(button.text)}
      </Button>
    );
  });
}
