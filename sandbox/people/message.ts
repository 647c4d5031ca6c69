import { repliesTo } from '../workspace/messages.ts';
import type { Json, MessageRecord } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { plainMessage } from './plain-text.ts';

/** A message as people in code see it. It is live: after an edit it reads differently. */
export class Message {
  readonly record: MessageRecord;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace, record: MessageRecord) {
    this.#workspace = workspace;
    this.record = record;
  }

  get ts(): string {
    return this.record.ts;
  }

  /** Id of its channel. */
  get channel(): string {
    return this.record.channel;
  }

  /** `#name` of its channel, or `@handle of the other person` in a direct message. */
  get channelName(): string {
    const channel = this.#workspace.channels.get(this.record.channel);
    return channel === undefined ? '?' : channel.kind === 'im' ? '(direct message)' : `#${channel.name}`;
  }

  /** ts of the thread's root; null for a root. */
  get thread(): string | null {
    return this.record.threadTs;
  }

  get user(): string {
    return this.record.user;
  }

  get text(): string {
    return this.record.text;
  }

  get blocks(): readonly Json[] {
    return this.record.blocks;
  }

  get metadata(): Json | null {
    return this.record.metadata;
  }

  get isEphemeral(): boolean {
    return this.record.ephemeralFor !== null;
  }

  /** All text a person sees of it. */
  get plain(): string {
    return plainMessage(this.#workspace, this.record);
  }

  /** Emoji names and the handles of those who reacted. */
  get reactions(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(
      this.record.reactions.map(reaction => [
        reaction.name,
        reaction.users.map(id => this.#workspace.users.get(id)?.handle ?? id),
      ]),
    );
  }

  /** The replies in its thread, oldest first. */
  get replies(): readonly Message[] {
    return repliesTo(this.#workspace, this.channel, this.ts).map(
      reply => new Message(this.#workspace, reply),
    );
  }

  /** File ids it shows: shared with it, or named by an image block. */
  get files(): readonly string[] {
    const shown = this.blocks.map(block => (block.slack_file as Json | undefined)?.id);
    return [...this.record.files, ...shown.filter(id => typeof id === 'string')];
  }
}
