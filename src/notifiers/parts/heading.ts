import type { HeaderBlock } from '@slack/types';
import { header } from '../../slack/blocks.ts';

/** `BF-12 · Correction of signups`: by this name people find a message about a backfill. */
export function heading(head: { readonly id: number; readonly title: string }): HeaderBlock {
  return header(named(head));
}

export function named({ id, title }: { readonly id: number; readonly title: string }): string {
  return `BF-${id} · ${title}`;
}
