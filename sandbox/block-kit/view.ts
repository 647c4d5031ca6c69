import type { Json } from '../workspace/records.ts';
import type { KnownFiles, Problem } from './problem.ts';

export function validateView(view: Json, type: 'modal' | 'home', _known: KnownFiles): readonly Problem[] {
  return view.type === type ? [] : [{ pointer: '/type', message: `must be ${type}` }];
}
