/** The names of messages. A key never changes its meaning: it is how a message is found again after a crash. */
export const keys = {
  /** The first one is the root of the thread in the home channel. */
  gate1: (id: number, version: number) => `BF-${id}/gate1/v${version}`,
  root: (id: number) => `BF-${id}/gate1/v1`,
  plan: (id: number, version: number) => `BF-${id}/plan/v${version}`,
  announcement: (id: number, version: number, channelId: string) =>
    `BF-${id}/announcement/v${version}/${channelId}`,
  decision: (id: number, channelId: string) => `BF-${id}/decision/${channelId}`,
  holds: (id: number, version: number) => `BF-${id}/holds/v${version}`,
  undelivered: (id: number, messageKey: string) => `BF-${id}/undelivered/${messageKey}`,
  progress: (id: number, run: number) => `BF-${id}/progress/r${run}`,
  verdicts: (id: number, run: number) => `BF-${id}/verdicts/r${run}`,
  holdOrTest: (id: number, run: number, channelId: string, step: string) =>
    `BF-${id}/hold-or-test/r${run}/${channelId}/${step}`,
  movement: (id: number, run: number) => `BF-${id}/movement/r${run}`,
  /** A message of its own for every measured result: what stands on it was said about that one and no other. */
  gate2: (id: number, run: number, resultHash: string) => `BF-${id}/gate2/r${run}/${resultHash.slice(0, 16)}`,
  failed: (id: number, at: number) => `BF-${id}/failed/${at}`,
  postponed: (id: number, at: number) => `BF-${id}/postponed/${at}`,
  promoted: (id: number, run: number) => `BF-${id}/promoted/r${run}`,
  unwell: (id: number, run: number, consumer: string) => `BF-${id}/unwell/r${run}/${consumer}`,
  financeNotice: (id: number, run: number) => `BF-${id}/finance/r${run}`,
  record: (id: number, run: number, channelId: string) => `BF-${id}/record/r${run}/${channelId}`,
  recordFile: (id: number, run: number) => `BF-${id}/record-file/r${run}`,
  rolledBack: (id: number, run: number, channelId: string) => `BF-${id}/rolled-back/r${run}/${channelId}`,
  /** A message of its own for every request: what stands on it was said about that one and no other. */
  rollback: (id: number, number: number) => `BF-${id}/rollback/n${number}`,
  rollbackAnnouncement: (id: number, number: number, channelId: string) =>
    `BF-${id}/rollback-announcement/n${number}/${channelId}`,
  rollbackConflicts: (id: number, number: number) => `BF-${id}/rollback-conflicts/n${number}`,
  wayBackEnds: (id: number, run: number) => `BF-${id}/way-back-ends/r${run}`,
  calledOff: (id: number, version: number, channelId: string) =>
    `BF-${id}/called-off/v${version}/${channelId}`,
  rejected: (id: number, messageKey: string, userId: string) => `BF-${id}/rejected/${messageKey}/${userId}`,
  reasonWanted: (id: number, messageKey: string, said: { userId: string; verdict: string; at: number }) =>
    `BF-${id}/reason-wanted/${messageKey}/${said.userId}/${said.verdict}/${said.at}`,
  planChanged: (id: number, version: number) => `BF-${id}/plan-changed/v${version}`,
  nudge: (id: number, messageKey: string, name: string) => `BF-${id}/nudge/${messageKey}/${name}`,
  note: (id: number, at: number, text: string) => `BF-${id}/note/${at}/${text}`,
  throttled: (id: number, run: number, wait: number) => `BF-${id}/throttled/r${run}/${wait}`,
  standstill: (id: number) => `standstill/${id}`,
  standstillOver: (id: number) => `standstill/${id}/over`,
  uncounted: (id: number, userId: string, at: number) => `BF-${id}/uncounted/${userId}/${at}`,
} as const;
