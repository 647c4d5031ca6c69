import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Changes } from './changes.ts';
import { remember } from './messages.ts';
import type { MessageRecord } from './records.ts';
import type { Workspace } from './workspace.ts';

/** Raised when a saved workspace no longer reads as one. */
const version = 1;

/** Maps of a workspace that are saved as they are. Timelines and files' bytes are saved in their own way. */
const plainMaps = [
  'users',
  'userGroups',
  'channels',
  'files',
  'views',
  'stacks',
  'homes',
  'reads',
  'responseUrls',
  'scheduled',
  'bookmarks',
] as const;

type Saved = {
  readonly version: number;
  readonly messages: MessageRecord[];
  readonly last: Workspace['last'];
} & Record<(typeof plainMaps)[number], [string, never][]>;

/** Milliseconds after a change until it is written: bursts are written once. */
const settleTime = 300;

/** Fills an empty workspace from what was saved; false when nothing was. Throws when it was saved by another version. */
export function loadWorkspace(workspace: Workspace, path: string): boolean {
  if (!existsSync(path)) return false;
  const saved = JSON.parse(readFileSync(path, 'utf8')) as Saved;
  if (saved.version !== version) {
    throw new Error(`${path} was saved by another version of the sandbox. Move it away to start afresh.`);
  }
  for (const name of plainMaps) {
    const map: Map<string, never> = workspace[name] as Map<string, never>;
    for (const [key, value] of saved[name]) map.set(key, value);
  }
  for (const message of saved.messages) remember(workspace, message);
  Object.assign(workspace.last, saved.last);
  for (const id of workspace.files.keys()) {
    const content = join(contentFolder(path), id);
    if (existsSync(content)) workspace.fileContents.set(id, readFileSync(content));
  }
  return true;
}

/** Writes the workspace whenever it has changed; `stop` writes what is left. A torn write leaves the old file whole. */
export class WorkspaceSaver {
  readonly #workspace: Workspace;
  readonly #path: string;
  readonly #writtenFiles: Set<string>;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(workspace: Workspace, path: string) {
    this.#workspace = workspace;
    this.#path = path;
    this.#writtenFiles = new Set(workspace.fileContents.keys());
    mkdirSync(contentFolder(path), { recursive: true });
    this.#stopListening = this.#listen(workspace.changes);
    this.#schedule();
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#stopListening();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#write();
  }

  #listen(changes: Changes): () => void {
    return changes.listen(change => {
      if (change.kind !== 'exchange' && change.kind !== 'faults') this.#schedule();
    });
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#write();
    }, settleTime);
  }

  #write(): void {
    const workspace = this.#workspace;
    for (const [id, content] of workspace.fileContents) {
      if (this.#writtenFiles.has(id)) continue;
      writeFileSync(join(contentFolder(this.#path), id), content);
      this.#writtenFiles.add(id);
    }
    const maps = Object.fromEntries(plainMaps.map(name => [name, [...workspace[name]]]));
    const messages = [...workspace.timelines.values()].flatMap(timeline => [...timeline.values()]);
    const text = JSON.stringify({ version, last: workspace.last, ...maps, messages });
    const draft = `${this.#path}.new`;
    writeFileSync(draft, text);
    renameSync(draft, this.#path);
  }
}

function contentFolder(path: string): string {
  return join(dirname(path), 'sandbox-files');
}
