import { Client, DatabaseError } from 'pg';
import type { Cluster } from './cluster.ts';
import { superuser } from './initialise.ts';

const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505'; // what the loser of two simultaneous CREATE DATABASE gets

/** Makes a database of this name unless the cluster has it, and returns its URL. */
export async function ensureDatabase(cluster: Cluster, database: string): Promise<string> {
  const client = new Client({ connectionString: cluster.url(superuser) });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } catch (error) {
    const isThere =
      error instanceof DatabaseError &&
      (error.code === DUPLICATE_DATABASE || error.code === UNIQUE_VIOLATION);
    if (!isThere) throw error;
  } finally {
    await client.end();
  }
  return cluster.url(database);
}
