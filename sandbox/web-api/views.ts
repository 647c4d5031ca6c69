import { viewRefusal } from '../block-kit/problem.ts';
import { validateView } from '../block-kit/view.ts';
import { isRecord } from '../http.ts';
import { viewObject } from '../objects/view.ts';
import type { Json, ViewRecord } from '../workspace/records.ts';
import { maxStackDepth, openView, publishHome, pushView, stackOf, updateView } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Answer, type Call, json, type Refusal, refuse, refuseArguments, text } from './call.ts';

/** Largest view as JSON, in bytes. */
const maxViewBytes = 250_000;

export function openViewCall(call: Call): Answer {
  const view = viewArgument(call, 'modal');
  if (!view.ok) return view;
  const trigger = call.context.triggers.use(text(call, 'trigger_id') ?? '');
  if (!trigger.ok) return refuse(trigger.error);
  return shown(call, openView(call.context.workspace, trigger.user, view.value));
}

export function pushViewCall(call: Call): Answer {
  const { workspace, triggers } = call.context;
  const view = viewArgument(call, 'modal');
  if (!view.ok) return view;
  const trigger = triggers.use(text(call, 'trigger_id') ?? '');
  if (!trigger.ok) return refuse(trigger.error);
  const stack = stackOf(workspace, trigger.user);
  if (trigger.viewId === null || stack.every(open => open.id !== trigger.viewId)) return refuse('not_found');
  if (stack.length >= maxStackDepth) return refuse('push_limit_reached');
  return shown(call, pushView(workspace, trigger.user, view.value));
}

export function updateViewCall(call: Call): Answer {
  const { workspace } = call.context;
  const [id, externalId] = [text(call, 'view_id'), text(call, 'external_id')];
  if (id === undefined && externalId === undefined) return refuseArguments('missing required field: view_id');
  const target = id === undefined ? findByExternalId(workspace, externalId ?? '') : workspace.views.get(id);
  const view = viewArgument(call, target?.type ?? 'modal', target);
  if (!view.ok) return view;
  if (target === undefined) return refuse('not_found');
  const hash = text(call, 'hash');
  if (hash !== undefined && hash !== '' && hash !== target.hash) return refuse('hash_conflict');
  updateView(workspace, target, view.value);
  return shown(call, target);
}

export function publishViewCall(call: Call): Answer {
  const { workspace, manifest } = call.context;
  const view = viewArgument(call, 'home');
  if (!view.ok) return view;
  if (!manifest.isHomeEnabled) return refuse('not_enabled');
  const user = workspace.users.get(text(call, 'user_id') ?? '');
  if (user === undefined || user.isBot) return refuseArguments('invalid `user_id`');
  const known = workspace.views.get(workspace.homes.get(user.id) ?? '');
  const hash = text(call, 'hash');
  if (hash !== undefined && hash !== '' && known !== undefined && hash !== known.hash)
    return refuse('hash_conflict');
  return shown(call, publishHome(workspace, user.id, view.value));
}

function viewArgument(
  call: Call,
  type: 'modal' | 'home',
  replaced?: ViewRecord,
): { readonly ok: true; readonly value: Json } | Refusal {
  const view = json(call, 'view');
  if (!isRecord(view)) return refuseArguments('must provide an object [json-pointer:/view]');
  if (JSON.stringify(view).length > maxViewBytes) return refuse('view_too_large');
  const problems = validateView(view, type, call.context.workspace);
  if (problems.length > 0) return viewRefusal(problems);
  const external = view.external_id;
  const { views } = call.context.workspace;
  const isTaken = [...views.values()].some(
    other => other !== replaced && other.externalId !== '' && other.externalId === external,
  );
  return isTaken ? refuse('duplicate_external_id') : { ok: true, value: view };
}

function findByExternalId(workspace: Workspace, externalId: string): ViewRecord | undefined {
  for (const view of workspace.views.values()) if (view.externalId === externalId) return view;
  return undefined;
}

function shown(call: Call, view: ViewRecord): Answer {
  return { ok: true, view: viewObject(call.context.workspace, view) };
}
