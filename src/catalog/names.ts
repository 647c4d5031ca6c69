import { z } from 'zod';

/** An id that the catalog gives: short, stable, safe in commands and file names. */
export const Id = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'use lower-case letters, digits and underscores, starting with a letter');

/** A column as PostgreSQL stores its name when nobody quotes it. */
export const ColumnName = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'write the column in lower case, as PostgreSQL lists it');

/** A table or view with its schema. */
export const TableName = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$/,
    'write schema.table in lower case, for example analytics.signups_daily',
  );

/** A Slack channel by name. Names are looked up when a backfill is proposed, so renaming a channel means editing the catalog. */
export const ChannelName = z
  .string()
  .regex(/^#[^\s#@,A-Z]{1,80}$/, "start the name with # and quote it in YAML, for example '#growth'");

/** Text for people: one line, no surrounding blanks. */
export function oneLine(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^\S(.*\S)?$/, 'write one line without blanks around it');
}

/** A time zone of the IANA database. */
export const TimeZone = z
  .string()
  .refine(isTimeZone, 'use a name of the IANA database, for example UTC or Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    // The one portable way to ask which names this runtime knows; aliases are not in Intl.supportedValuesOf.
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
