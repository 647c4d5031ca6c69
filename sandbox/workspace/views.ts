import { initialState, keepState } from './input-state.ts';
import { nameBlocks } from './messages.ts';
import type { Json, ViewRecord } from './records.ts';
import { nextId, nextTs, type Workspace } from './workspace.ts';

/** Most modals one person may have on top of another. */
export const maxStackDepth = 3;

/** The person's open modals, the top one last. */
export function stackOf(workspace: Workspace, user: string): readonly ViewRecord[] {
  return (workspace.stacks.get(user) ?? []).flatMap(id => workspace.views.get(id) ?? []);
}

/** Opens a modal in place of whatever modals the person had open. */
export function openView(workspace: Workspace, user: string, payload: Json): ViewRecord {
  for (const old of workspace.stacks.get(user) ?? []) workspace.views.delete(old);
  workspace.stacks.set(user, []);
  return place(workspace, user, payload);
}

/** Puts a modal on top of the person's stack; the caller has checked its depth. */
export function pushView(workspace: Workspace, user: string, payload: Json): ViewRecord {
  return place(workspace, user, payload);
}

function place(workspace: Workspace, user: string, payload: Json): ViewRecord {
  const stack = workspace.stacks.get(user) ?? [];
  const id = nextId(workspace, 'V');
  const view = readView(workspace, payload, {
    id,
    type: 'modal',
    user,
    rootId: stack[0] ?? id,
    previousId: stack.at(-1) ?? null,
  });
  workspace.views.set(id, view);
  workspace.stacks.set(user, [...stack, id]);
  workspace.changes.tell({ kind: 'views', user });
  return view;
}

/** Replaces a view's content under a new hash. Inputs that stay (same block_id and action_id) keep their values. */
export function updateView(workspace: Workspace, view: ViewRecord, payload: Json): void {
  const next = readView(workspace, payload, view);
  Object.assign(view, next, { state: keepState(next.state, view.state) });
  workspace.changes.tell(
    view.type === 'home' ? { kind: 'home', user: view.user } : { kind: 'views', user: view.user },
  );
}

/** Publishes somebody's App Home, new or changed. */
export function publishHome(workspace: Workspace, user: string, payload: Json): ViewRecord {
  const known = workspace.views.get(workspace.homes.get(user) ?? '');
  if (known !== undefined) {
    updateView(workspace, known, payload);
    return known;
  }
  const id = nextId(workspace, 'V');
  const view = readView(workspace, payload, { id, type: 'home', user, rootId: id, previousId: null });
  workspace.views.set(id, view);
  workspace.homes.set(user, id);
  workspace.changes.tell({ kind: 'home', user });
  return view;
}

/** Closes the top modal; the one below shows again. */
export function popView(workspace: Workspace, user: string): ViewRecord | undefined {
  const stack = workspace.stacks.get(user) ?? [];
  const id = stack.at(-1);
  if (id === undefined) return undefined;
  const view = workspace.views.get(id);
  workspace.views.delete(id);
  workspace.stacks.set(user, stack.slice(0, -1));
  workspace.changes.tell({ kind: 'views', user });
  return view;
}

/** Closes all of the person's modals; they are returned with the top one first. */
export function clearViews(workspace: Workspace, user: string): readonly ViewRecord[] {
  const closed = [...stackOf(workspace, user)].reverse();
  for (const view of closed) workspace.views.delete(view.id);
  workspace.stacks.set(user, []);
  workspace.changes.tell({ kind: 'views', user });
  return closed;
}

/** Sets what the client knows of a view (typed values, field errors, trouble) and tells of it. */
export function setViewClientState(
  workspace: Workspace,
  view: ViewRecord,
  known: Partial<Pick<ViewRecord, 'state' | 'errors' | 'isSubmitting' | 'trouble'>>,
): void {
  Object.assign(view, known);
  workspace.changes.tell(
    view.type === 'home' ? { kind: 'home', user: view.user } : { kind: 'views', user: view.user },
  );
}

type Placement = Pick<ViewRecord, 'id' | 'type' | 'user' | 'rootId' | 'previousId'>;

function readView(workspace: Workspace, payload: Json, placement: Placement): ViewRecord {
  const blocks = nameBlocks((payload.blocks ?? []) as Json[], workspace);
  return {
    id: placement.id,
    type: placement.type,
    user: placement.user,
    rootId: placement.rootId,
    previousId: placement.previousId,
    hash: `${nextTs(workspace).replace('.', '')}.${nextId(workspace, '').slice(1, 9)}`,
    externalId: textOf(payload.external_id),
    callbackId: textOf(payload.callback_id),
    privateMetadata: textOf(payload.private_metadata),
    title: (payload.title ?? null) as Json | null,
    submit: (payload.submit ?? null) as Json | null,
    close: (payload.close ?? null) as Json | null,
    blocks,
    clearOnClose: payload.clear_on_close === true,
    notifyOnClose: payload.notify_on_close === true,
    submitDisabled: payload.submit_disabled === true,
    state: initialState(blocks),
    errors: {},
    isSubmitting: false,
    trouble: null,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
