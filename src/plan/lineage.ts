import { sayDate } from './civil-date.ts';
import { KIND_CONTROLS } from './kind-controls.ts';
import { definitionsIn, edgesIn, saySpans } from './logic-spans.ts';
import { type Plan, shortHash } from './schema.ts';

/**
 * Where the rows come from, what they are rebuilt by and kept from, and which definition made which days of the training
 * window afterwards. Nothing for kinds that do not want it documented.
 */
export function lineageOf(plan: Plan): { part: string; text: string }[] {
  if (!KIND_CONTROLS[plan.kind].lineage) return [];
  const { context, inputs, logic, scope } = plan;
  const models = context.consumers.filter(({ kind }) => kind === 'model').map(({ title }) => title);
  return [
    { part: 'Built from', text: `${inputs.join(', ')} → ${scope.table}` },
    { part: 'Built by', text: `${logic.title} (${shortHash(logic.sha256)}): ${logic.summary}` },
    { part: 'Known at its time', text: pointsInTime(plan) },
    ...(models.length > 0 ? [{ part: 'Learned from by', text: models.join(', ') }] : []),
    { part: 'Definitions afterwards', text: definitions(plan) },
  ];
}

function pointsInTime({ checks, logic }: Plan): string {
  const proofs = checks.flatMap(check => {
    if (check.kind === 'point_in_time')
      return [`no row's ${check.known_at} is later than its ${check.as_of}`];
    if (check.kind !== 'point_in_time_replay') return [];
    const sources = check.sources.map(({ table, known_at }) => `${table} by ${known_at}`).join(', ');
    return [`rows come out the same from what was known at their ${check.as_of} (${sources})`];
  });
  const uses = logic.uses === 'as_of_then' ? 'The logic is the one of that time. ' : '';
  return `${uses}Checked before promotion: ${proofs.join('; ') || 'nothing'}.`;
}

/** Whether the training window mixes definitions, and from which days on it does. */
function definitions({ context: { judgement } }: Plan): string {
  const history = judgement.history ?? [];
  if (history.length === 0) return 'Nobody wrote down which logic made which days.';
  const edges = edgesIn(history);
  const spans = saySpans(history);
  if (edges.length > 0)
    return `They drift: another one holds from ${edges.map(sayDate).join(', ')} on. ${spans}`;
  const [only] = definitionsIn(history);
  return `One for the whole window${only ? `, “${only.title}”` : ''}. ${spans}`;
}
