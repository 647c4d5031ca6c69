export type LoggedError = {
  type: string;
  code?: string;
  message: string;
  stack?: string;
  cause?: LoggedError;
};

/** SQLSTATE class 22, data exceptions: their messages quote the value that did not fit. */
const QUOTES_VALUE = /^22[0-9A-Z]{3}$/;

/** What an error of this code said, without the value that it quotes. */
export function hideValues(message: string, code: string | undefined): string {
  return code && QUOTES_VALUE.test(code) ? message.replace(/".*"/s, '"[hidden]"') : message;
}

/** Causes may refer to one another in a circle. */
const CAUSES_SHOWN = 5;

/**
 * What a log line tells of an error. Other properties stay out, because a database error's `detail`, `where` and
 * `hint` quote rows and statements.
 */
export function describeError(error: unknown): LoggedError {
  return describe(error, CAUSES_SHOWN);
}

function describe(error: unknown, causesLeft: number): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // Node reports a refused connection as several attempts under an empty message.
  const said = error.message || (error instanceof AggregateError ? error.errors.map(String).join('; ') : '');
  const message = hideValues(said, code);
  return {
    type: error.constructor.name,
    message,
    ...(code ? { code } : {}),
    ...(error.stack ? { stack: error.stack.replace(error.message, () => message) } : {}),
    ...(error.cause !== undefined && causesLeft > 0 ? { cause: describe(error.cause, causesLeft - 1) } : {}),
  };
}
