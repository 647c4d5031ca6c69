import type { Rendered } from '../slack/blocks.ts';
import type { MessageContent } from '../store/messages.ts';
import { renderAnnouncement } from './messages/announcement.ts';
import { renderApprovalRequest } from './messages/approval-request.ts';
import { renderCalledOff } from './messages/called-off.ts';
import { renderConflictsOpen } from './messages/conflicts-open.ts';
import { renderDecision } from './messages/decision.ts';
import { renderFailed } from './messages/failed.ts';
import { renderFinanceNotice } from './messages/finance-notice.ts';
import { renderHoldOrTest } from './messages/hold-or-test.ts';
import { renderHolds } from './messages/holds.ts';
import { renderMovement } from './messages/movement.ts';
import { renderNote } from './messages/note.ts';
import { renderNudge } from './messages/nudge.ts';
import { renderPlanChanged } from './messages/plan-changed.ts';
import { renderPlanDetails } from './messages/plan-details.ts';
import { renderPostponed } from './messages/postponed.ts';
import { renderProgress } from './messages/progress.ts';
import { renderPromoted } from './messages/promoted.ts';
import { renderReasonWanted } from './messages/reason-wanted.ts';
import { renderRecord } from './messages/record.ts';
import { renderRecordFile } from './messages/record-file.ts';
import { renderRejected } from './messages/rejected.ts';
import { renderRollbackAnnouncement } from './messages/rollback-announcement.ts';
import { renderRollbackConflicts } from './messages/rollback-conflicts.ts';
import { renderRollbackRequest } from './messages/rollback-request.ts';
import { renderSignoffRequest } from './messages/signoff-request.ts';
import { renderStandstill } from './messages/standstill.ts';
import { renderThrottled } from './messages/throttled.ts';
import { renderUncounted } from './messages/uncounted.ts';
import { renderUndelivered } from './messages/undelivered.ts';
import { renderVerdicts } from './messages/verdicts.ts';
import { renderWayBackEnds } from './messages/way-back-ends.ts';
import type { Picture, Renderer, Renderers } from './rendering.ts';

/** How each kind of message looks. A new kind does not compile until it has a look. */
export const RENDERERS: Renderers = {
  announcement: renderAnnouncement,
  approval_request: renderApprovalRequest,
  plan_details: renderPlanDetails,
  holds: renderHolds,
  decision: renderDecision,
  undelivered: renderUndelivered,
  uncounted: renderUncounted,
  progress: renderProgress,
  verdicts: renderVerdicts,
  movement: renderMovement,
  signoff_request: renderSignoffRequest,
  failed: renderFailed,
  postponed: renderPostponed,
  throttled: renderThrottled,
  standstill: renderStandstill,
  promoted: renderPromoted,
  finance_notice: renderFinanceNotice,
  record: renderRecord,
  record_file: renderRecordFile,
  hold_or_test: renderHoldOrTest,
  called_off: renderCalledOff,
  rollback_request: renderRollbackRequest,
  rollback_announcement: renderRollbackAnnouncement,
  rollback_conflicts: renderRollbackConflicts,
  conflicts_open: renderConflictsOpen,
  way_back_ends: renderWayBackEnds,
  reason_wanted: renderReasonWanted,
  rejected: renderRejected,
  plan_changed: renderPlanChanged,
  nudge: renderNudge,
  note: renderNote,
};

/** What a stored message looks like in Slack. */
export function render(content: MessageContent, picture: Picture): Rendered {
  const renderer = RENDERERS[content.kind] as Renderer<typeof content.kind>;
  return renderer(content.model as never, picture);
}
