import { type Json, type StateValues, textOrEmpty, type ViewRecord } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { plainView } from './plain-text.ts';

/** A modal or App Home as people in code see it. It is live. */
export class View {
  readonly record: ViewRecord;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace, record: ViewRecord) {
    this.#workspace = workspace;
    this.record = record;
  }

  get id(): string {
    return this.record.id;
  }

  get title(): string {
    return textOrEmpty(this.record.title?.text);
  }

  get callbackId(): string {
    return this.record.callbackId;
  }

  get privateMetadata(): string {
    return this.record.privateMetadata;
  }

  get blocks(): readonly Json[] {
    return this.record.blocks;
  }

  /** What the inputs hold, as `view.state.values`. */
  get state(): StateValues {
    return this.record.state;
  }

  /** Field errors by block_id. */
  get errors(): Readonly<Record<string, string>> {
    return this.record.errors;
  }

  /** All text a person sees of it, what its inputs hold, and its errors. */
  get plain(): string {
    return plainView(this.#workspace, this.record);
  }
}
