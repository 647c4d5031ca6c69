import type { CatalogDataset } from '../catalog/catalog.ts';
import type { Channel, DatasetProfile, Person } from '../plan/profile.ts';
import { channelsByName, usersByEmail } from '../store/directory.ts';
import type { Context } from './context.ts';

/**
 * The catalog entry of a dataset with everybody it names looked up in Slack; null when the catalog has no such dataset.
 */
export async function datasetProfile(ctx: Context, id: string): Promise<DatasetProfile | null> {
  const dataset = ctx.catalog.dataset(id);
  if (!dataset) return null;
  const reached = ctx.catalog.blastRadius(id);
  const { company } = ctx.catalog;
  const emails = [...dataset.owners, ...reached.flatMap(({ consumer }) => consumer.owner ?? [])];
  const channelNames = [
    ...dataset.channels,
    ...reached.flatMap(({ consumer }) => consumer.channel ?? []),
    company.home_channel,
    ...(company.finance_channel ? [company.finance_channel] : []),
  ];
  const users = await usersByEmail(ctx.db, emails);
  const channels = await channelsByName(
    ctx.db,
    channelNames.map(name => name.slice(1)),
  );

  function person(email: string): Person {
    const user = users.get(email.toLowerCase());
    return {
      email,
      name: ctx.catalog.person(email)?.name ?? email,
      ...(user ? { userId: user.userId } : {}),
    };
  }

  function channel(name: string): Channel {
    const found = channels.get(name.slice(1));
    return {
      name,
      botIsMember: found?.isMember ?? false,
      ...(found && !found.isArchived ? { channelId: found.channelId } : {}),
    };
  }

  return {
    id: dataset.dataset,
    title: dataset.title,
    description: dataset.description,
    table: dataset.table,
    key: dataset.key,
    period: dataset.period,
    ...(dataset.units ? { ways: dataset.units } : {}),
    scopeColumns: dataset.scope_columns,
    metrics: dataset.metrics,
    inputs: dataset.inputs,
    logic: dataset.logic.map(({ id, title, uses, summary, sql, sha256, settled, rerunnable }) => ({
      id,
      title,
      uses,
      summary,
      sql,
      sha256,
      settled,
      rerunnable,
    })),
    checks: dataset.checks,
    owners: dataset.owners.map(person),
    channels: dataset.channels.map(channel),
    ...(company.finance_channel ? { financeChannel: channel(company.finance_channel) } : {}),
    homeChannel: channel(company.home_channel),
    sensitivity: dataset.sensitivity,
    consumers: reached.map(({ consumer, path }) => ({
      id: consumer.id,
      title: consumer.title,
      kind: consumer.kind,
      toleratesChange: consumer.tolerates_change,
      irreversible: consumer.irreversible,
      ...(consumer.owner ? { owner: person(consumer.owner) } : {}),
      ...(consumer.channel ? { channel: channel(consumer.channel) } : {}),
      ...(consumer.probe ? { probe: consumer.probe } : {}),
      path: [...path],
    })),
    rollbackHours: dataset.rollback.keep_for / 3600,
    watchMinutes: dataset.watch.for / 60,
    ...(dataset.sensitive_columns ? { sensitiveColumns: dataset.sensitive_columns } : {}),
    ...(dataset.promotion ? { promotion: dataset.promotion } : {}),
    examples: examplesOf(dataset),
  };
}

function examplesOf(dataset: CatalogDataset): DatasetProfile['examples'] {
  return dataset.examples.map(
    ({ id, title, kind, purpose, from, to, filter, logic, checks, disclosure, expected_movement }) => ({
      id,
      title,
      kind,
      purpose,
      first: from,
      last: to,
      filter,
      logic,
      checks,
      expectedMovement: expected_movement,
      ...(disclosure === undefined ? {} : { disclosure }),
    }),
  );
}
