/** Why something cannot be done, in words for the person who asked, and what to do instead. */
export type Refusal = { readonly code: string; readonly message: string; readonly remedy: string };

export type Refused = { readonly ok: false; readonly refusal: Refusal };

export function refuse(code: string, message: string, remedy: string): Refused {
  return { ok: false, refusal: { code, message, remedy } };
}
