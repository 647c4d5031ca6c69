import { z } from 'zod';

const stateValue = z.looseObject({ type: z.string() });
const stateValues = z.record(z.string(), z.record(z.string(), stateValue));
const onMessage = z.object({ kind: z.literal('message'), channel: z.string(), ts: z.string() });
const onView = z.object({ kind: z.literal('view'), viewId: z.string() });
const surface = z.discriminatedUnion('kind', [onMessage, onView]);
const messageName = { channel: z.string(), ts: z.string() };

const act = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('post'),
    channel: z.string(),
    text: z.string(),
    threadTs: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('command'),
    channel: z.string(),
    text: z.string(),
    threadTs: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('react'), ...messageName, name: z.string() }),
  z.object({ kind: z.literal('unreact'), ...messageName, name: z.string() }),
  z.object({
    kind: z.literal('action'),
    on: surface,
    blockId: z.string(),
    actionId: z.string(),
    value: stateValue.exactOptional(),
    state: stateValues,
  }),
  z.object({ kind: z.literal('submit'), viewId: z.string(), state: stateValues }),
  z.object({ kind: z.literal('close'), viewId: z.string(), all: z.boolean().exactOptional() }),
  z.object({ kind: z.literal('open_home') }),
  z.object({ kind: z.literal('mark_read'), ...messageName }),
  z.object({ kind: z.literal('dismiss_ephemeral'), ...messageName }),
  z.object({
    kind: z.literal('shortcut'),
    callbackId: z.string(),
    on: z.object(messageName).exactOptional(),
  }),
  z.object({ kind: z.literal('join'), channel: z.string() }),
  z.object({ kind: z.literal('leave'), channel: z.string() }),
  z.object({ kind: z.literal('invite_bot'), channel: z.string() }),
  z.object({ kind: z.literal('open_im'), user: z.string() }),
]);

/** Bodies of the page's POST requests. */
export const actRequest = z.object({ as: z.string(), act });

export const optionsRequest = z.object({
  as: z.string(),
  on: surface,
  blockId: z.string(),
  actionId: z.string(),
  query: z.string(),
  state: stateValues,
});

const faultKind = z.enum([
  'drop',
  'delay',
  'duplicate',
  'reorder',
  'rate_limited',
  'server_error',
  'lost_answer',
]);

export const faultChange = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('add'),
    rule: z.object({
      fault: faultKind,
      match: z.string(),
      times: z.int().positive().nullable(),
      delayMs: z.number().nonnegative().exactOptional(),
      retryAfterSeconds: z.number().positive().exactOptional(),
    }),
  }),
  z.object({ kind: z.literal('remove'), id: z.string() }),
  z.object({ kind: z.literal('random'), seed: z.int(), share: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('clear') }),
  z.object({ kind: z.literal('revoke_token'), revoked: z.boolean() }),
  z.object({ kind: z.literal('archive'), channel: z.string(), archived: z.boolean() }),
  z.object({ kind: z.literal('cut_sockets') }),
]);
