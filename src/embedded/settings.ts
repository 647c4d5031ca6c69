/** Server settings, one meaning a line, as PostgreSQL spells them. */
export type ServerSettings = Readonly<Record<string, string>>;

/** Every embedded server runs with these; durability stays at PostgreSQL's own safe defaults. */
export const baseSettings: ServerSettings = {
  listen_addresses: '127.0.0.1', // nothing outside this machine reaches it
  unix_socket_directories: '', // no socket folder whose path could be too long or too private
  timezone: 'UTC', // units are cut at the same instant on every machine
  log_timezone: 'UTC',
  log_min_messages: 'log', // errors go to the client that made them; here they would quote its values
  log_min_error_statement: 'panic', // nor is the statement logged whose session was ended
  log_error_verbosity: 'terse', // nor its text after a crash
  client_connection_check_interval: '1s', // a dead client's locks are freed in under a second, measured 0.5 s against 11.5 s
};

/** For data that may be lost at any moment: a crash of the machine can corrupt it, and writing is quicker. */
export const throwawaySettings: ServerSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off', // statistics and locks then depend on the test alone
  shared_buffers: '64MB',
  max_connections: '200',
  max_wal_size: '1GB', // no checkpoint in the middle of a test
  min_wal_size: '32MB', // what is kept of the log is copied with the cluster
  wal_init_zero: 'off', // the log is not written twice
};
