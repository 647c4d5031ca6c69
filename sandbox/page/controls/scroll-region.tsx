import type { HTMLAttributes, ReactNode, Ref } from 'react';

type ScrollRegionProps = Omit<HTMLAttributes<HTMLDivElement>, 'role' | 'tabIndex'> & {
  readonly label: string;
  readonly ref?: Ref<HTMLDivElement>;
};

/** A part that scrolls by itself: it takes the focus, or keys could not scroll it, and has a name to go with that. */
export function ScrollRegion({ label, children, ...rest }: ScrollRegionProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to forms, a section would be a landmark too many.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable.
    <div {...rest} role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
