import { DECIDING, EDGES, type Edge, FINAL, STATES, State, type Verb, WORKING } from './lifecycle.ts';
import type { HumanVerb } from './permissions.ts';

/** Verbs that a person may ask for, as `/backfill` calls them; the bot finds all others to be so. */
const ASKED: Readonly<Record<HumanVerb, string>> = {
  revise: 'edit',
  leave_as_is: 'a choice on the review screen',
  pause: 'pause',
  resume: 'resume',
  cancel: 'cancel',
  retry: 'retry',
  promote: 'promote',
  roll_back: 'rollback',
  keep: 'keep',
};

/** The whole lifecycle as Markdown: a Mermaid diagram, every state with its meaning, every edge with its reason. */
export function lifecycleDoc(): string {
  const sections = [
    '# The life of a backfill',
    'Generated from the table in `src/plan/lifecycle.ts` by `npm run docs:state-machine`; a test fails when the two differ. Whatever is not on the table is refused. What is asked for and what is reached are different states: `pausing` and `paused`, `cancelling` and `cancelled`, `promoting` and `watching`.',
    diagram(),
    '## States',
    table(['State', 'Meaning', 'Who acts'], State.options.map(stateRow)),
    '## Transitions',
    'A verb that people may ask for is followed by the word with which they do; `promote` the bot begins by itself, too.',
    table(['From', 'Verb', 'To', 'Why'], EDGES.map(edgeRow)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function diagram(): string {
  const lines = [
    'stateDiagram-v2',
    '  [*] --> proposed: propose',
    ...EDGES.map(({ from, verb, to }) => `  ${from} --> ${to}: ${verb}`),
    ...[...FINAL].map(state => `  ${state} --> [*]`),
  ];
  return ['```mermaid', ...lines, '```'].join('\n');
}

function stateRow(state: State): string[] {
  return [`\`${state}\``, STATES[state].meaning, whoActs(state)];
}

function whoActs(state: State): string {
  if (FINAL.has(state)) return 'nobody: it is over';
  const gate = DECIDING[state];
  if (gate !== undefined) return `the people of gate ${gate}`;
  if (WORKING.has(state)) return 'the executor';
  return state === 'watching' ? 'the watch' : 'a person, if anyone';
}

function edgeRow({ from, verb, to, why }: Edge): string[] {
  return [`\`${from}\``, sayVerb(verb), `\`${to}\``, why];
}

function sayVerb(verb: Verb): string {
  const asked = Object.entries(ASKED).find(([human]) => human === verb)?.[1];
  return asked === undefined ? `\`${verb}\`` : `\`${verb}\` (\`/backfill ${asked}\`)`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
