import type { Refusal } from '../web-api/call.ts';

/** One thing wrong with a payload: where, as a JSON pointer from the payload's root, and what. */
export type Problem = {
  readonly pointer: string;
  readonly message: string;
  /** Set where Slack has an error of its own for it. */
  readonly code?: 'msg_blocks_too_long';
};

/** What the validators must know of the workspace: which uploads may be shown. */
export type KnownFiles = {
  readonly files: ReadonlyMap<string, { readonly state: string; readonly name: string }>;
};

/** Slack's refusal of a message's blocks. */
export function blockKitRefusal(problems: readonly Problem[]): Refusal {
  const messages = problems.map(problem => `${problem.message} [json-pointer:${problem.pointer}]`);
  return {
    ok: false,
    error: 'invalid_blocks',
    errors: messages,
    response_metadata: { messages: messages.map(message => `[ERROR] ${message}`) },
  };
}

/** Slack's refusal of a view. */
export function viewRefusal(problems: readonly Problem[]): Refusal {
  const messages = problems.map(
    problem => `[ERROR] ${problem.message} [json-pointer:/view${problem.pointer}]`,
  );
  return { ok: false, error: 'invalid_arguments', response_metadata: { messages } };
}
