import { validateBlocks, validateMessage } from '../block-kit/message.ts';
import type { Problem } from '../block-kit/problem.ts';
import { validateView } from '../block-kit/view.ts';
import { isRecord } from '../http.ts';
import { type Answer, type Call, json, refuse } from './call.ts';

const exactlyOne = 'must provide exactly one of `blocks`, `view`, or `message`';

/** Says what is wrong with blocks, a view or a message, without a token and without doing anything. */
export function validateCall(call: Call): Answer {
  const { workspace } = call.context;
  const given = (['blocks', 'view', 'message'] as const).filter(name => call.args[name] !== undefined);
  const [name] = given;
  if (given.length !== 1 || name === undefined) return malformed(exactlyOne);
  const value = json(call, name);
  if (name === 'blocks') {
    if (!Array.isArray(value)) return malformed('`blocks` is not valid JSON');
    return answer('invalid_blocks', validateBlocks(value, 'message', workspace));
  }
  if (!isRecord(value)) return malformed(`\`${name}\` is not valid JSON`);
  if (name === 'message') return answer('invalid_message', validateMessage(value, 'message', workspace));
  return answer('invalid_view', validateView(value, value.type === 'home' ? 'home' : 'modal', workspace));
}

function answer(error: string, problems: readonly Problem[]): Answer {
  if (problems.length === 0) return { ok: true };
  return refuse(error, {
    errors: problems.map(problem => ({
      code: 'failed_constraint',
      message: problem.message,
      pointer: problem.pointer,
    })),
  });
}

function malformed(message: string): Answer {
  return refuse('invalid_arguments', { response_metadata: { messages: [message] } });
}
