import type {
  PageAct,
  PageActAnswer,
  PageExchanges,
  PageFaultChange,
  PageFaults,
  PageMessages,
  PageOptionsAnswer,
  PageOptionsRequest,
  PageSnapshot,
  PageThread,
} from '../../page-contract.ts';

const base = '/sandbox/api';

/** A request to the workspace that came to nothing; the message is for people. */
export class WorkspaceError extends Error {
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.name = 'WorkspaceError';
    this.status = status;
  }
}

/** What the page asks of the workspace, as one person. Each call throws a WorkspaceError. */
export class Api {
  #as: string;

  constructor(as: string | null) {
    this.#as = as ?? '';
  }

  /** Who nobody named becomes whom the workspace answered for. */
  async snapshot(): Promise<PageSnapshot> {
    const snapshot = await this.#get<PageSnapshot>('/snapshot', {});
    this.#as = snapshot.me.handle;
    return snapshot;
  }

  messages(channel: string, before: string | null, limit: number): Promise<PageMessages> {
    const paging = before === null ? {} : { before };
    return this.#get(`/channels/${channel}/messages`, { ...paging, limit: String(limit) });
  }

  thread(channel: string, ts: string): Promise<PageThread> {
    return this.#get(`/channels/${channel}/threads/${ts}`, {});
  }

  exchanges(): Promise<PageExchanges> {
    return this.#get('/exchanges', { after: '0', limit: '200' });
  }

  faults(): Promise<PageFaults> {
    return this.#get('/faults', {});
  }

  act(act: PageAct): Promise<PageActAnswer> {
    return this.#post('/acts', { as: this.#as, act });
  }

  options(request: Omit<PageOptionsRequest, 'as'>): Promise<PageOptionsAnswer> {
    return this.#post('/options', { as: this.#as, ...request });
  }

  changeFaults(change: PageFaultChange): Promise<PageFaults> {
    return this.#post('/faults', change);
  }

  streamUrl(after: number): string {
    return `${base}/stream?${new URLSearchParams({ as: this.#as, after: String(after) })}`;
  }

  fileUrl(contentPath: string): string {
    return `${contentPath}?${new URLSearchParams({ as: this.#as })}`;
  }

  slackFileUrl(id: string): string {
    return this.fileUrl(`${base}/files/${id}/content`);
  }

  #get<Answer>(path: string, query: Record<string, string>): Promise<Answer> {
    return ask(`${base}${path}?${new URLSearchParams({ as: this.#as, ...query })}`);
  }

  #post<Answer>(path: string, body: unknown): Promise<Answer> {
    return ask(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}

async function ask<Answer>(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init).catch(() => null);
  if (response === null)
    throw new WorkspaceError('The workspace does not answer. Is it still running?', null);
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as Answer;
  const said = (body as { error?: string } | null)?.error;
  throw new WorkspaceError(said ?? `The workspace answered ${response.status}.`, response.status);
}
