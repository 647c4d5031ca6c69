import { standing } from '../../src/plan/approvals.ts';
import type { Movement } from '../../src/plan/movement.ts';
import { announcements } from '../../src/plan/say/announcements.ts';
import { keys } from '../../src/plan/say/keys.ts';
import type { Outgoing } from '../../src/plan/say/models.ts';
import { approvalRequest } from '../../src/plan/say/requests.ts';
import { noteMessage, progressMessage } from '../../src/plan/say/run-messages.ts';
import type { Subject } from '../../src/plan/say/subject.ts';

/** The request on which the owners decide: the root of the thread. */
export function request(subject: Subject): Outgoing<'approval_request'> {
  const gate = {
    slots: subject.plan.approvals.gate1,
    signals: [],
    proposer: subject.proposer,
    postedAt: null,
  };
  return approvalRequest(subject, standing(gate), []);
}

/** The announcement, to the channel named by the plan or to another one. */
export function announcement(subject: Subject, channelId?: string): Outgoing<'announcement'> {
  const [first] = announcements(subject);
  if (!first) throw new Error('The plan of the fixture tells nobody.');
  if (channelId === undefined) return first;
  return { ...first, key: keys.announcement(subject.id, subject.askedVersion, channelId), channelId };
}

/** How far a run of four hundred units is. */
export function progress(subject: Subject, done: number): Outgoing<'progress'> {
  return progressMessage(subject, {
    run: 1,
    state: 'running',
    done,
    total: 400,
    rows: done * 10,
    unit: null,
    activeMs: done * 100,
  });
}

/** A line in the thread. */
export function note(subject: Subject, text: string, at: number): Outgoing<'note'> {
  return noteMessage(subject, text, null, new Date(at));
}

/** Three days of signups that were counted anew. */
export function movement(subject: Subject): Outgoing<'movement'> {
  const movements = ['2026-03-02', '2026-03-03', '2026-03-04'].map(
    (period, index): Movement => ({
      metric: 'signups',
      title: 'Signups',
      unit: 'count',
      decimals: 0,
      period,
      before: 100 + index,
      after: 130 + index,
    }),
  );
  return {
    key: keys.movement(subject.id, 1),
    backfillId: subject.id,
    kind: 'movement',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    model: {
      id: subject.id,
      title: subject.plan.title,
      datasetTitle: 'Daily signups',
      closed: [],
      movements,
      series: movements,
    },
  };
}

/** The record as a file. */
export function recordFile(subject: Subject): Outgoing<'record_file'> {
  return {
    key: keys.recordFile(subject.id, 1),
    backfillId: subject.id,
    kind: 'record_file',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    model: {
      id: subject.id,
      title: subject.plan.title,
      fileName: `BF-${subject.id}.md`,
      markdown: '# Record\n',
    },
  };
}
