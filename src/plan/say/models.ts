import type { z } from 'zod';
import type { GateNumber } from '../gate.ts';
import { ANNOUNCING } from './models/announcing.ts';
import { CLOSING } from './models/closing.ts';
import { DECIDING } from './models/deciding.ts';
import { RUNNING } from './models/running.ts';

/**
 * What the bot says, as data: a view model a kind, complete in itself, stored in the outbox in the transaction that
 * makes it true, and rendered to blocks only when it is delivered. Dates are civil dates or ISO instants; people are
 * Slack user ids; texts people typed are raw and escaped by the renderer.
 */
export const MODELS = { ...ANNOUNCING, ...DECIDING, ...RUNNING, ...CLOSING } as const;

export type MessageKind = keyof typeof MODELS;
export type MessageModel<K extends MessageKind> = z.infer<(typeof MODELS)[K]>;

/**
 * One message that is to stand in Slack. `key` names it for ever: saying it again with the same key updates the message
 * in place and never posts a second one. `threadKey` is the key of the message whose thread it belongs to.
 */
export type Outgoing<K extends MessageKind = MessageKind> = {
  [Kind in K]: {
    readonly key: string;
    /** Null where it is about all of them. */
    readonly backfillId: number | null;
    readonly kind: Kind;
    readonly channelId: string;
    readonly threadKey?: string;
    /** Shown in the channel as well as in the thread. */
    readonly broadcast?: boolean;
    /** Ephemeral to this person. */
    readonly userId?: string;
    /** The start waits until it was delivered or its failure acknowledged. */
    readonly required?: boolean;
    /** Reactions on it are signals of this gate, bound to this hash. */
    readonly gate?: { readonly gate: GateNumber; readonly boundHash: string };
    readonly model: MessageModel<Kind>;
  };
}[K];
