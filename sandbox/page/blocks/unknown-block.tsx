import type { ReactNode } from 'react';
import { JsonFold } from '../developer/json-fold.tsx';
import type { BlockProps } from './block-list.tsx';

/** A block this page cannot draw: nothing is hidden, its JSON can be unfolded. */
export function UnknownBlock({ block }: BlockProps): ReactNode {
  return <JsonFold label={`Block “${String(block.type)}”, which this page does not draw`} value={block} />;
}
