import { isRecord } from '../http.ts';
import type { Json } from '../workspace/records.ts';
import { type Call, json, objects, type Refusal, refuse, refuseArguments, text } from './call.ts';

/** Most JSON that one message's metadata may be, in characters. */
const maxMetadata = 8_000;
const maxAttachments = 100;

/** What a message says; keys that were not given are absent, so that an edit keeps them. */
export type MessageContent = {
  readonly ok: true;
  readonly text?: string;
  readonly blocks?: Json[];
  readonly attachments?: Json[];
  readonly metadata?: Json | null;
};

/** Reads text, blocks, attachments and (ephemeral messages have none) metadata from a call, or refuses their form. */
export function readContent(call: Call, hasMetadata = true): MessageContent | Refusal {
  const said = text(call, 'text');
  const markdown = text(call, 'markdown_text');
  const blocks = objects(call, 'blocks');
  if (blocks === null) return refuse('invalid_blocks_format');
  if (markdown !== undefined && (said !== undefined || blocks !== undefined))
    return refuse('markdown_text_conflict');
  const attachments = objects(call, 'attachments');
  if (attachments === null) return refuseArguments('must be an array [json-pointer:/attachments]');
  if ((attachments ?? []).length > maxAttachments) return refuse('too_many_attachments');
  const metadata = hasMetadata ? readMetadata(call) : { ok: true as const, value: undefined };
  if (!metadata.ok) return metadata;
  return {
    ok: true,
    ...(said === undefined ? {} : { text: said }),
    ...(markdown === undefined ? {} : { text: markdown, blocks: [{ type: 'markdown', text: markdown }] }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(metadata.value === undefined ? {} : { metadata: metadata.value }),
  };
}

function readMetadata(call: Call): { readonly ok: true; readonly value: Json | null | undefined } | Refusal {
  const metadata = json(call, 'metadata');
  if (metadata === undefined) return { ok: true, value: undefined };
  if (!isRecord(metadata)) return refuse('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return { ok: true, value: null };
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== 'string' || type === '' || !isRecord(payload)) return refuse('invalid_metadata_format');
  if (JSON.stringify(metadata).length > maxMetadata) return refuse('metadata_too_large');
  return { ok: true, value: { event_type: type, event_payload: payload } };
}
