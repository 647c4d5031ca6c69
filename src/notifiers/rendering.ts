import type { MessageKind, MessageModel } from '../plan/say/models.ts';
import type { Rendered } from '../slack/blocks.ts';

/** The picture of a message: uploaded, impossible to upload, or not called for. */
export type Picture =
  | { readonly state: 'uploaded'; readonly fileId: string }
  | { readonly state: 'unavailable' }
  | { readonly state: 'none' };

/** Turns what is to be said into what is posted. Pure: the same model and picture give the same blocks. */
export type Renderer<K extends MessageKind> = (model: MessageModel<K>, picture: Picture) => Rendered;

export type Renderers = { readonly [K in MessageKind]: Renderer<K> };
