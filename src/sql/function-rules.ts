/**
 * Functions that rebuild SQL may not call, with what each would do. The role that runs the SQL and PostgreSQL's grants
 * are the wall; this table gives the reason before anything runs.
 */
const FORBIDDEN: readonly (readonly [name: RegExp, does: string])[] = [
  [/^dblink/, 'opens a connection to another database'],
  [/^lo_/, 'reads or writes large objects and files'],
  [/^(nextval|setval)$/, 'moves a sequence, which a rerun cannot take back'],
  [/^pg_(try_)?advisory_/, 'takes or frees a lock that others may wait for'],
  [/^pg_(cancel|terminate)_backend$/, 'stops the work of others'],
  [/^pg_(ls|read|stat)_(dir|file|binary_file|\w+dir)$/, 'reads files on the database server'],
  [/^pg_(logical_emit_message|create_\w+|drop_\w+|switch_wal|promote)$/, 'changes the database server'],
  [/^pg_(reload_conf|rotate_logfile)$/, 'changes the database server'],
  [/^pg_notify$/, 'sends messages to other programs'],
  [/^pg_sleep/, 'only waits'],
  [/^set_config$/, 'changes settings of the session'],
  [/^(query|cursor|table|schema|database)_to_xml/, 'reads tables that are named inside a string'],
  [/^(ts_stat|ts_rewrite|crosstab\w*|connectby|xpath_table)$/, 'runs SQL that is hidden inside a string'],
];

/** Functions whose answer depends on when, or by whom, they are called. */
const UNREPEATABLE = new Set([
  'clock_timestamp',
  'current_date',
  'current_role',
  'current_time',
  'current_timestamp',
  'current_user',
  'currval',
  'gen_random_uuid',
  'lastval',
  'localtime',
  'localtimestamp',
  'now',
  'random',
  'random_normal',
  'session_user',
  'statement_timestamp',
  'timeofday',
  'transaction_timestamp',
  'txid_current',
  'user',
  'uuid_generate_v1',
  'uuid_generate_v4',
  'uuidv4',
  'uuidv7',
]);

/** What calling `name`, in whatever schema, would do, when rebuild SQL may not call it. */
export function forbiddenEffect(name: string): string | undefined {
  const plain = name.slice(name.lastIndexOf('.') + 1);
  return FORBIDDEN.find(([pattern]) => pattern.test(plain))?.[1];
}

/** Whether two calls of `name` with the same arguments may answer differently. `age(x)` counts from today. */
export function isUnrepeatable(name: string, argumentCount: number): boolean {
  return UNREPEATABLE.has(name) || (name === 'age' && argumentCount === 1);
}
