import type { KnownBlock, ModalView } from '@slack/types';
import { countOf } from '../../plan/count.ts';
import type { RowClass, RowSamples, SampleRow } from '../../plan/row-samples.ts';
import { context, divider, fields, header, plain, section } from '../../slack/blocks.ts';
import { VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { bold, code, inline, lines, type Mrkdwn, md } from '../../slack/mrkdwn.ts';

/** Of one row; what is longer is in the warehouse. */
const SHOWN_COLUMNS = 12;
const SHOWN_CHARACTERS = 100;

const CLASSES: Readonly<Record<RowClass, string>> = {
  modified: 'get other values',
  added: 'are new',
  removed: 'go',
};

const CLASSES_PROMOTED: Readonly<Record<RowClass, string>> = {
  modified: 'got other values',
  added: 'came',
  removed: 'went',
};

/** Shown while the rows are looked for. */
export function lookingView(backfillId: number): ModalView {
  return modal(backfillId, [section(md`⏳ Looking for rows that differ …`)]);
}

/** Some rows of each class, each with its values before and after side by side. */
export function rowsView(
  backfillId: number,
  { title, samples }: { title: string; samples: RowSamples },
): ModalView {
  const nothing = samples.classes.every(({ total }) => total === 0);
  return modal(backfillId, [
    section(md`${bold(title, 150)}\n${source(samples)}`),
    ...(nothing ? [section(md`No row differs: everything came out as it is.`)] : []),
    ...samples.classes.flatMap(found => ofClass(samples, found)),
    ...masked(samples),
  ]);
}

function source({ of }: RowSamples): Mrkdwn {
  return of === 'staged'
    ? md`As they are in production now, and as they are staged. Production has not changed.`
    : md`As they were before the promotion, and as they are in production now.`;
}

function ofClass(samples: RowSamples, { name, total, rows }: RowSamples['classes'][number]): KnownBlock[] {
  if (total === 0) return [];
  const words = samples.of === 'staged' ? CLASSES : CLASSES_PROMOTED;
  const some = rows.length < total ? `, ${rows.length} of them:` : ':';
  return [
    divider(),
    header(`${countOf(total, 'row')} ${words[name]}${some}`),
    ...rows.map(row => rowBlock(samples, row)),
  ];
}

/** A row that changes shows what changes in it; one that comes or goes shows itself. */
function rowBlock(samples: RowSamples, row: SampleRow): KnownBlock {
  const { before, after, changed } = row;
  const named = section(bold(keyOf(samples, after ?? before ?? []), 300));
  if (before && after) {
    const side = (values: readonly (string | null)[]) =>
      lines(
        valuesOf(
          samples,
          changed.map(index => [index, values[index] ?? null]),
        ),
      );
    return {
      ...named,
      fields:
        fields([
          [md`Before`, side(before)],
          [md`After`, side(after)],
        ]).fields ?? [],
    };
  }
  const others = (after ?? before ?? [])
    .map((value, index) => [index, value] as const)
    .filter(([index]) => !samples.key.includes(samples.columns[index] ?? ''));
  return section(
    lines([bold(keyOf(samples, after ?? before ?? []), 300), lines(valuesOf(samples, others), '  ·  ')]),
  );
}

/** `day 2026-03-02, region EU` */
function keyOf({ columns, key }: RowSamples, row: readonly (string | null)[]): string {
  return key.map(name => `${name} ${row[columns.indexOf(name)] ?? 'empty'}`).join(', ');
}

function valuesOf({ columns }: RowSamples, pairs: readonly (readonly [number, string | null])[]): Mrkdwn[] {
  const shown = pairs
    .slice(0, SHOWN_COLUMNS)
    .map(([index, text]) => md`${inline(columns[index] ?? '', 40)}: ${value(text)}`);
  const left = pairs.length - shown.length;
  return [...shown, ...(left > 0 ? [md`and ${countOf(left, 'column')} more`] : [])];
}

function value(text: string | null): Mrkdwn {
  if (text === null) return md`_empty_`;
  return text.trim() === '' ? md`_blank_` : code(text, SHOWN_CHARACTERS);
}

function masked({ masked: hidden }: RowSamples): KnownBlock[] {
  if (hidden.length === 0) return [];
  return [
    context(
      md`Sensitive and therefore masked: ${lines(
        hidden.map(name => inline(name, 40)),
        ', ',
      )}.`,
    ),
  ];
}

function modal(backfillId: number, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.rows,
    title: plain(`Rows of BF-${backfillId}`, LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    blocks,
  };
}
