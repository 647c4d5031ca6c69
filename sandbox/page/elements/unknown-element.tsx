import type { ReactNode } from 'react';
import { stringOf } from '../blocks/read.ts';
import { JsonFold } from '../developer/json-fold.tsx';
import type { ElementProps } from './element.tsx';

export function UnknownElement({ element }: ElementProps): ReactNode {
  return <JsonFold label={`Element “${stringOf(element.type) ?? '?'}”`} value={element} />;
}
