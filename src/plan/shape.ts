/** How the columns that the logic returns differ from those of the table. */
export type ColumnChange = {
  readonly column: string;
  /** `wider`: a value may not fit into the table's type. `narrower`: something of a value would be lost there. */
  readonly change: 'missing' | 'unknown' | 'type' | 'empty' | 'wider' | 'narrower';
  readonly detail: string;
  /** Every value that was tried fitted, or was rounded as the table rounds: only to be known. */
  readonly bearable?: true;
};

/** Something in the warehouse that hangs on the table: a view, a foreign key. */
export type Dependent = { readonly name: string; readonly kind: string };
