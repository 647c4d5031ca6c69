import type { KnownBlock } from '@slack/types';
import type { MessageModel } from '../../plan/say/models.ts';
import type { CheckVerdict } from '../../plan/verdict.ts';
import { blockers } from '../../plan/verdict.ts';
import { type Rendered, section } from '../../slack/blocks.ts';
import { bullets, inARow } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, type Mrkdwn, md } from '../../slack/mrkdwn.ts';

/** What the checks found on the staged rows, a line a check, those that failed first. */
export function renderVerdicts(model: MessageModel<'verdicts'>): Rendered {
  const { verdicts } = model;
  const passed = verdicts.filter(verdict => verdict.passed).length;
  const stopping = blockers(verdicts).length;
  const headline = `BF-${model.id}: ${passed} of ${verdicts.length} checks passed`;
  return message({
    text: stopping > 0 ? `${headline}, ${stopping} stop it` : headline,
    head: [section(md`${bold(headline)}\n${conclusion(verdicts, stopping)}`), ...forKind(model)],
    body: verdicts.toSorted((a, b) => rank(a) - rank(b)).map(verdict => section(verdictLine(verdict))),
    part: 'check',
  });
}

/** What the kind of backfill wants to be seen beside its checks. */
function forKind({ comparison, coverage }: MessageModel<'verdicts'>): KnownBlock[] {
  return [
    ...(comparison === null ? [] : [section(md`⚖️ ${inline(comparison, 500)}`)]),
    ...(coverage.length === 0
      ? []
      : [
          section(
            md`*How completely it is filled in, by period and segment*\n${bullets(coverage, 8, said => inline(said, 300))}`,
          ),
        ]),
  ];
}

function conclusion(verdicts: readonly CheckVerdict[], stopping: number): Mrkdwn {
  if (stopping > 0) return md`Nothing is promoted: what failed has to be looked at first.`;
  if (verdicts.every(verdict => verdict.passed)) return md`The staged rows are what the plan promised.`;
  return md`What failed does not stop it, but deserves a look.`;
}

function verdictLine(verdict: CheckVerdict): Mrkdwn {
  const units =
    verdict.passed || verdict.units.length === 0 ? md`` : md`\n      in ${inARow(verdict.units, 12)}`;
  return md`${icon(verdict)} ${bold(verdict.title, 120)}: found ${inline(verdict.observed, 400)} (expected ${inline(verdict.expected, 400)})${units}`;
}

function icon(verdict: CheckVerdict): string {
  if (verdict.passed) return '✅';
  return verdict.blocking ? '❌' : '⚠️';
}

function rank(verdict: CheckVerdict): number {
  if (verdict.passed) return 2;
  return verdict.blocking ? 0 : 1;
}
