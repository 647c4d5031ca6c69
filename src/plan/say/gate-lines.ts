import type { GateStanding } from '../approvals.ts';
import type { SlotLine } from './models/parts.ts';

/** Where a gate stands, as every message on which people decide shows it. */
export function gateLines(messageKey: string, gate: GateStanding, expiresAt: Date | null) {
  return {
    messageKey,
    slots: slotLines(gate),
    blockedBy: [...gate.blockedBy],
    objections: gate.objections.map(({ userId, reason }) => ({ userId, reason })),
    unconfirmed: [
      ...new Set(gate.uncounted.flatMap(({ why, userId }) => (why === 'unconfirmed' ? [userId] : []))),
    ],
    needsReason: gate.needsReason,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

function slotLines(gate: GateStanding): SlotLine[] {
  return gate.slots.map(slot => {
    const filled = gate.filled.find(one => one.slot === slot);
    return {
      anyOf: slot.anyOf,
      because: slot.because,
      filledBy: filled?.userId ?? null,
      filledFor: filled?.for ?? null,
      reason: filled?.reason ?? null,
      asks: slot.asks ?? null,
      standIns: (slot.standIns ?? []).map(({ userId, for: insteadOf, from, to }) => ({
        userId,
        insteadOf,
        from: new Date(from).toISOString(),
        until: new Date(to).toISOString(),
      })),
      unreachable: slot.unreachable ?? [],
    };
  });
}
