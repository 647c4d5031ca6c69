/** How the columns that the logic returns differ from those of the table. */
export type ColumnChange = {
  readonly column: string;
  readonly change: 'missing' | 'unknown' | 'type' | 'empty';
  readonly detail: string;
};

/** Something in the warehouse that hangs on the table: a view, a foreign key. */
export type Dependent = { readonly name: string; readonly kind: string };
