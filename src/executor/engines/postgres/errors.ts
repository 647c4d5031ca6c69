import pg from 'pg';
import { BackfillError } from '../../../errors.ts';
import { hideValues } from '../../../logged-error.ts';
import { LeaseLost } from '../../lease-lost.ts';
import type { Trouble } from '../port.ts';

/** What PostgreSQL says when the same statement may well work a moment later. */
const AGAIN: Readonly<Record<string, string>> = {
  '40001': 'another transaction changed the same rows at the same moment',
  '40P01': 'it and another transaction were waiting for each other',
  '53200': 'the warehouse ran out of memory',
  '53100': 'the disk of the warehouse is full',
  '55P03': 'it waited too long for a lock',
  '57014': 'it took longer than it may',
};

/** Those of them that a smaller statement may be spared: a timeout, a lock that did not come, no memory, no disk. */
const SPLITTING = new Set(['57014', '55P03', '53200', '53100']);

/** What it says, or the connection does, when the server is gone, going or not yet there. */
const UNREACHABLE = new Set([
  '53300', // too many connections
  '57P01', // the server is shut down
  '57P02', // it crashed
  '57P03', // it is starting up
  '57P05', // the session was idle for too long
  '25P03', // the transaction was idle for too long
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

export const LOCK_NOT_AVAILABLE = '55P03';
export const DEADLOCK = '40P01';
/** A statement was stopped because it took longer than it may. */
export const QUERY_CANCELED = '57014';
export const DUPLICATE_OBJECT = '42710';
export const UNIQUE_VIOLATION = '23505';
export const INSUFFICIENT_PRIVILEGE = '42501';

/** The SQLSTATE, or the code of the system's error; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What an error means for the work that met it. The reason is the error's own first line, without its row values. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof LeaseLost) return { kind: 'lease_lost', reason: error.message };
  if (error instanceof BackfillError) return { kind: 'final', reason: error.message };
  const code = codeOf(error) ?? '';
  const again = AGAIN[code];
  if (again !== undefined) return { kind: 'again', reason: again, splitting: SPLITTING.has(code) };
  if (UNREACHABLE.has(code) || code.startsWith('08') || lostConnection(error)) {
    return { kind: 'unreachable', reason: 'the warehouse does not answer' };
  }
  return { kind: 'final', reason: sayError(error) };
}

/** An error of the server's about the statement itself, as opposed to one that says nothing about it. */
export function isServerError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && troubleOf(error).kind !== 'unreachable';
}

/** The first line of what PostgreSQL said, without the value that it may quote; never its detail, which quotes rows. */
export function sayError(error: unknown): string {
  const message = error instanceof Error ? hideValues(error.message, codeOf(error)) : String(error);
  const line = message.split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** node-postgres has no code for a connection that ended under a statement, only words. */
function lostConnection(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof pg.DatabaseError) return false;
  return /connection (terminated|timeout)|not queryable|timeout (expired|exceeded)/i.test(error.message);
}
