import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

/** A flight as the US Department of Transportation recorded it; delays in minutes, below zero when it left early. */
export type Flight = {
  readonly date: string;
  readonly delay: number;
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
};

/** Twenty thousand real flights of early 2001, as the package vega-datasets ships them. */
export function readFlights(): readonly Flight[] {
  const file = new URL('../../../node_modules/vega-datasets/data/flights-20k.json', import.meta.url);
  return JSON.parse(readFileSync(fileURLToPath(file), 'utf8')) as Flight[];
}

/**
 * Loads the flights, and a table of daily departures as a careless job built it: it took early departures for being on
 * time, so that every day looks later than it was.
 */
export async function loadFlights(warehouse: pg.Pool, flights: readonly Flight[]): Promise<void> {
  await warehouse.query(`
    create schema air;
    create table air.flights (
      departed_at timestamp not null, delay integer not null, distance integer not null,
      origin text not null, destination text not null);
    create index on air.flights (departed_at);
    create table air.departures_daily (
      day date, origin text, departures integer not null, delay_minutes integer not null,
      last_departure_at timestamp not null, primary key (day, origin));`);
  await warehouse.query(
    `insert into air.flights (departed_at, delay, distance, origin, destination)
     select to_timestamp(date, 'YYYY/MM/DD HH24:MI')::timestamp, delay, distance, origin, destination
     from jsonb_to_recordset($1)
       as f(date text, delay integer, distance integer, origin text, destination text)`,
    [JSON.stringify(flights)],
  );
  await warehouse.query(
    `insert into air.departures_daily (day, origin, departures, delay_minutes, last_departure_at)
     select departed_at::date, origin, count(*), sum(greatest(delay, 0)), max(departed_at)
     from air.flights group by 1, 2`,
  );
}

/** Delay per day and airport, added up here rather than by the database: what the backfill must come to. */
export function delaysByDay(flights: readonly Flight[], first: string, last: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const flight of flights) {
    const day = flight.date.slice(0, 10).replaceAll('/', '-');
    if (day < first || day > last) continue;
    const key = `${day} ${flight.origin}`;
    sums.set(key, (sums.get(key) ?? 0) + flight.delay);
  }
  return sums;
}
