import type { GateNumber } from '../plan/gate.ts';
import { DECIDING } from '../plan/lifecycle.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';
import type { Message } from '../store/messages.ts';
import { type AskedGate, gateOne, gateThree, gateTwo } from '../store/request-messages.ts';
import { latestRollback } from '../store/rollbacks.ts';
import { findRun } from '../store/runs.ts';

export type OpenGate =
  | { readonly backfill: Backfill; readonly asked: AskedGate }
  | { readonly backfill: Backfill | null; readonly asked: null };

/** The gate that is decided on this message now, if any, under the backfill's row lock. */
export async function openGate(
  tx: Tx,
  message: Pick<Message, 'backfillId' | 'key' | 'gate' | 'boundHash'>,
): Promise<OpenGate> {
  const backfill = message.backfillId === null ? null : await lockBackfill(tx, message.backfillId);
  if (!backfill || message.gate === null) return { backfill, asked: null };
  const asked = await askedNow(tx, backfill);
  // A plan edited back to what it was has the same hash as before; only its newest request counts.
  const isAsked = asked?.messageKey === message.key && asked.boundHash === message.boundHash;
  return isAsked ? { backfill, asked } : { backfill, asked: null };
}

/** The gate at which people decide about a backfill now, or null. Takes no lock. */
export async function askedNow(tx: Tx, backfill: Backfill): Promise<AskedGate | null> {
  const gate = DECIDING[backfill.state];
  return gate === undefined ? null : GATES[gate](tx, backfill);
}

/** What is decided on at each gate right now, if anything. */
const GATES: Readonly<Record<GateNumber, (tx: Tx, backfill: Backfill) => Promise<AskedGate | null>>> = {
  1: async (_tx, backfill) => gateOne(backfill),
  2: measuredGate,
  3: rollbackGate,
};

async function measuredGate(tx: Tx, backfill: Backfill): Promise<AskedGate | null> {
  const run = backfill.currentRun === null ? null : await findRun(tx, backfill.id, backfill.currentRun);
  return run?.resultHash ? gateTwo(backfill, run.number, run.resultHash) : null;
}

async function rollbackGate(tx: Tx, backfill: Backfill): Promise<AskedGate | null> {
  const request = await latestRollback(tx, backfill.id);
  return request ? gateThree(backfill, request) : null;
}
