import type { FileRecord } from './records.ts';
import { nextId, unixSeconds, type Workspace } from './workspace.ts';

/** What a file's name says of its content, one a line. */
const kinds: Readonly<Record<string, { readonly mimetype: string; readonly filetype: string }>> = {
  png: { mimetype: 'image/png', filetype: 'png' },
  jpg: { mimetype: 'image/jpeg', filetype: 'jpg' },
  jpeg: { mimetype: 'image/jpeg', filetype: 'jpg' },
  gif: { mimetype: 'image/gif', filetype: 'gif' },
  svg: { mimetype: 'image/svg+xml', filetype: 'svg' },
  csv: { mimetype: 'text/csv', filetype: 'csv' },
  json: { mimetype: 'application/json', filetype: 'json' },
  md: { mimetype: 'text/markdown', filetype: 'markdown' },
  sql: { mimetype: 'application/sql', filetype: 'sql' },
  txt: { mimetype: 'text/plain', filetype: 'text' },
  yml: { mimetype: 'application/x-yaml', filetype: 'yaml' },
  yaml: { mimetype: 'application/x-yaml', filetype: 'yaml' },
  pdf: { mimetype: 'application/pdf', filetype: 'pdf' },
  html: { mimetype: 'text/html', filetype: 'html' },
};

const unknownKind = { mimetype: 'application/octet-stream', filetype: 'binary' };

/** Remembers a file whose bytes are still to come. */
export function promiseFile(workspace: Workspace, name: string, size: number, altText: string): FileRecord {
  const file: FileRecord = {
    id: nextId(workspace, 'F'),
    name,
    title: name,
    altText,
    mimetype: '',
    filetype: '',
    size,
    state: 'promised',
    user: workspace.app.botUser,
    created: unixSeconds(workspace),
    channels: [],
  };
  workspace.files.set(file.id, file);
  return file;
}

export function receiveFile(workspace: Workspace, file: FileRecord, content: Buffer): void {
  workspace.fileContents.set(file.id, content);
  file.state = 'uploaded';
}

/** Slack has looked at the file: its types are known, and its bytes may be shown. */
export function finishFile(workspace: Workspace, file: FileRecord): void {
  const extension = file.name.includes('.') ? (file.name.split('.').at(-1) ?? '').toLowerCase() : '';
  Object.assign(file, kinds[extension] ?? unknownKind, { state: 'ready' });
  workspace.changes.tell({ kind: 'file', file: file.id });
}

/** A file shown in a channel; false when it was already. */
export function shareFile(workspace: Workspace, file: FileRecord, channel: string): boolean {
  if (file.channels.includes(channel)) return false;
  file.channels = [...file.channels, channel];
  workspace.changes.tell({ kind: 'file', file: file.id });
  return true;
}
