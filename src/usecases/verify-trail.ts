import { type AuditVerdict, verifyAudit } from '../store/audit.ts';
import type { Context } from './context.ts';

/** Walks the whole audit trail and says whether every row is there and unchanged. */
export function verifyTrail(ctx: Context): Promise<AuditVerdict> {
  return verifyAudit(ctx.db);
}
