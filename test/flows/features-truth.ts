import type pg from 'pg';
import { rowsOf } from './reading.ts';

const DAY_MS = 86_400_000;

type Event = { at: number; quantity: number };
type Plan = { from: number; plan: string };

type Sources = { readonly events: ReadonlyMap<number, Event[]>; readonly plans: ReadonlyMap<number, Plan[]> };

/** Nothing in a story writes to the sources of the features, so they are read once. */
const read = new WeakMap<pg.Pool, Promise<Sources>>();

function sourcesOf(pool: pg.Pool): Promise<Sources> {
  const known = read.get(pool) ?? readSources(pool);
  read.set(pool, known);
  return known;
}

async function readSources(pool: pg.Pool): Promise<Sources> {
  const events = new Map<number, Event[]>();
  for (const row of await rowsOf(
    pool,
    'select account_id as id, extract(epoch from occurred_at)::float8 * 1000 as at, quantity from raw.usage_events',
  )) {
    const known = events.get(Number(row.id)) ?? [];
    known.push({ at: Number(row.at), quantity: Number(row.quantity) });
    events.set(Number(row.id), known);
  }
  const plans = new Map<number, Plan[]>();
  for (const row of await rowsOf(
    pool,
    `select account_id as id, extract(epoch from valid_from)::float8 * 1000 as "from", plan
     from raw.account_plan_history order by valid_from`,
  )) {
    const known = plans.get(Number(row.id)) ?? [];
    known.push({ from: Number(row.from), plan: String(row.plan) });
    plans.set(Number(row.id), known);
  }
  return { events, plans };
}

/**
 * Compares the activity features with what was known at the start of the last day of each month, counted here, account
 * by account, out of plain lists of events and plans. Gives how many rows there are and the first few that are wrong.
 */
export async function untrueFeatures(pool: pg.Pool, first: string, last: string) {
  const { events, plans } = await sourcesOf(pool);
  const held = await rowsOf(
    pool,
    `select f.account_id as id, f.feature_at::text as day, f.plan, f.tenure_days, f.events_28d, f.actions_28d::int,
            f.active_days_28d, f.days_since_last_event as quiet, a.created_on::text as created
     from ml.account_activity_features f join crm.accounts a using (account_id)
     where feature_at between $1 and $2`,
    [first, last],
  );
  const wrong = held.filter(row => {
    const until = Date.parse(String(row.day));
    const before = (events.get(Number(row.id)) ?? []).filter(event => event.at < until);
    const recent = before.filter(event => event.at >= until - 28 * DAY_MS);
    const dayOf = ({ at }: Event) => Math.floor(at / DAY_MS);
    const latest = before.length === 0 ? null : Math.max(...before.map(dayOf));
    const truth = {
      plan: plans.get(Number(row.id))?.findLast(({ from }) => from < until)?.plan,
      tenure_days: (until - Date.parse(String(row.created))) / DAY_MS,
      events_28d: recent.length,
      actions_28d: recent.reduce((sum, event) => sum + event.quantity, 0),
      active_days_28d: new Set(recent.map(dayOf)).size,
      quiet: latest === null ? null : until / DAY_MS - latest,
    };
    return Object.entries(truth).some(([column, value]) => row[column] !== value);
  });
  return { rows: held.length, wrong: wrong.slice(0, 5) };
}
