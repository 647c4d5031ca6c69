import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { PageView } from '../../page-contract.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { Icon } from '../controls/icon.tsx';
import { SurfaceContext, useNewSurface } from '../elements/surface.ts';
import { useSession } from '../state/use-session.ts';
import { FieldErrorsContext } from './field-errors.ts';
import styles from './modal.module.css';
import { useFormFocus } from './use-form-focus.ts';

/** One view of the stack as a form; what is entered survives the app's changes to it. */
export function ModalForm({ id, view }: { readonly id: string; readonly view: PageView }): ReactNode {
  const session = useSession();
  const form = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const surface = useNewSurface(
    { kind: 'view', viewId: view.id },
    view.blocks,
    view.state,
    view.isSubmitting,
  );
  useFormFocus(form, view);

  const submit = async () => {
    if (view.isSubmitting || view.submit === null) return;
    setRefused(null);
    const answer = await session.act({ kind: 'submit', viewId: view.id, state: surface.state });
    if (!answer.ok) setRefused(answer.error);
  };
  const hasFieldErrors = Object.keys(view.errors).length > 0;
  const trouble = view.trouble ?? (hasFieldErrors ? null : refused);
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (trouble !== null) said.current?.scrollIntoView({ block: 'nearest' });
  }, [trouble]);
  return (
    <form
      ref={form}
      id={id}
      noValidate
      aria-busy={view.isSubmitting || undefined}
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <FieldErrorsContext value={view.errors}>
        <SurfaceContext value={surface}>
          <BlockList blocks={view.blocks} />
        </SurfaceContext>
      </FieldErrorsContext>
      {/* A region that is there before its words, so that they are read out. */}
      <div role="alert">
        {trouble !== null && (
          <p ref={said} className={styles.trouble}>
            <Icon name="warning" />
            {trouble}
          </p>
        )}
        {hasFieldErrors && <p className="visually-hidden">{summaryOf(Object.values(view.errors))}</p>}
      </div>
    </form>
  );
}

function summaryOf(errors: readonly string[]): string {
  return `${errors.length === 1 ? 'One answer needs' : `${errors.length} answers need`} another look. ${errors.join(' ')}`;
}
