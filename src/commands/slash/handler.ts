import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Rendered } from '../../slack/blocks.ts';
import { pauseAll, resumeAll } from '../all/handler.ts';
import { askAbout } from '../ask/handler.ts';
import { away, back } from '../away/handler.ts';
import { decideAbout, withdraw } from '../decide/handler.ts';
import { showDecisions } from '../decisions/handler.ts';
import type { Deps } from '../deps.ts';
import { openEdit } from '../edit/handler.ts';
import { help } from '../help/view.ts';
import { noteMoved } from '../moved/handler.ts';
import { openProposal } from '../propose/open.ts';
import { showRecord } from '../record/handler.ts';
import { privately, refusalReply } from '../reply.ts';
import { openRows } from '../rows/handler.ts';
import { showList, showStatus } from '../status/handler.ts';
import { tune } from '../tune/handler.ts';
import { openUnits } from '../units/handler.ts';
import { showTrail } from '../verify/handler.ts';
import type { Call, CallAbout } from './call.ts';
import { type Asked, readCommand, type Word } from './input.ts';

type Slash = AllMiddlewareArgs & SlackCommandMiddlewareArgs;

/** Null means that it was answered otherwise, by a modal. */
type Reply = Promise<Rendered | null>;

/** What each word does when it is about one backfill. */
const ABOUT: Readonly<
  Record<
    Exclude<Word, 'list' | 'decisions' | 'verify' | 'help' | 'away' | 'back'>,
    (deps: Deps, call: CallAbout) => Reply
  >
> = {
  status: showStatus,
  approve: decideAbout('approve'),
  reject: decideAbout('block'),
  withdraw,
  edit: openEdit,
  pause: askAbout('pause'),
  resume: askAbout('resume'),
  tune,
  cancel: askAbout('cancel'),
  retry: askAbout('retry'),
  promote: askAbout('promote'),
  rollback: askAbout('roll_back'),
  rows: openRows,
  units: openUnits,
  moved: noteMoved,
  keep: askAbout('keep'),
  record: showRecord,
};

/** What words do that are about no backfill in particular. */
const ALONE: Readonly<Partial<Record<Word, (deps: Deps, call: Call) => Reply>>> = {
  status: showList,
  list: showList,
  pause: pauseAll,
  resume: resumeAll,
  decisions: showDecisions,
  away,
  back,
  verify: showTrail,
  help: async () => help(),
};

/** The command: each word goes to its handler, and what cannot be read is answered with what can be written. */
export function onCommand(deps: Deps) {
  return async ({ ack, command, client, respond }: Slash): Promise<void> => {
    await ack();
    const asked = readCommand(command.text ?? '');
    const call: Call = {
      asker: { teamId: command.team_id, userId: command.user_id },
      client,
      triggerId: command.trigger_id,
      words: asked.ok ? (asked.words ?? []) : [],
    };
    const reply = asked.ok ? await answer(deps, call, asked) : refusalReply(asked.refusal);
    if (reply) await respond(privately(reply));
  };
}

async function answer(deps: Deps, call: Call, asked: Extract<Asked, { ok: true }>): Reply {
  const { word, backfillId, wanted } = asked;
  if (word === null) return openProposal(deps, call);
  if (backfillId !== null && isAbout(word)) {
    return ABOUT[word](deps, { ...call, backfillId, ...(wanted ? { wanted } : {}) });
  }
  return ALONE[word]?.(deps, call) ?? help();
}

function isAbout(word: Word): word is keyof typeof ABOUT {
  return Object.hasOwn(ABOUT, word);
}
