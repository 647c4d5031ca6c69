import { type RefObject, useEffect, useRef } from 'react';
import type { PageView } from '../../page-contract.ts';

const field = 'input, select, textarea';

/**
 * Where the focus goes in a modal: to its first field when it opens or turns to another page, to the first field with
 * an error when it was refused, and nowhere else while somebody is typing.
 */
export function useFormFocus(form: RefObject<HTMLFormElement | null>, view: PageView): void {
  const page = `${view.title} ${view.blocks.map(inputId).filter(Boolean).join(' ')}`;
  const before = useRef<string | null>(null);
  useEffect(() => {
    const turned = before.current !== null && before.current !== page;
    const isOpening = before.current === null;
    before.current = page;
    const { activeElement } = document;
    const isTyping = form.current?.contains(activeElement) === true;
    if (!isOpening && (!turned || isTyping)) return;
    form.current?.parentElement?.scrollTo({ top: 0 });
    (form.current?.querySelector<HTMLElement>(field) ?? form.current?.parentElement)?.focus();
  }, [form, page]);

  const errors = Object.keys(view.errors).join(' ');
  useEffect(() => {
    if (errors === '') return;
    const invalid = form.current?.querySelector<HTMLElement>('[aria-invalid], [data-invalid] input');
    invalid?.focus();
  }, [form, errors]);
}

function inputId(block: PageView['blocks'][number]): string {
  return block.type === 'input' ? (block.block_id ?? '') : '';
}
