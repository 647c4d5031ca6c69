import {
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  sayChange,
  saySetting,
} from '../../plan/throttle/settings.ts';
import { context, type Rendered, section } from '../../slack/blocks.ts';
import { bullets } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, code, inline, lines, type Mrkdwn, md } from '../../slack/mrkdwn.ts';
import type { TuneView } from '../../usecases/tune-run.ts';

/** What was changed, or how it works now; each setting with what it may be. */
export function tuneView({ id, settings, changes, signals }: TuneView): Rendered {
  if (changes.length > 0) {
    const said = changes.map(sayChange);
    return message({
      text: `BF-${id}: ${said.join(', ')}`,
      head: [
        section(md`⚙️ ${bold(`BF-${id}`)}\n${bullets(said, 10, one => inline(one, 300), '')}`),
        context(md`It counts from the next batch on, and is in the thread and in the audit trail.`),
      ],
    });
  }
  const line = (name: SettingName): Mrkdwn =>
    md`${bold(SETTINGS[name].title)} ${inline(saySetting(name, settings[name] as never), 200)}  ·  ${SETTINGS[name].meaning}; ${SETTINGS[name].range}  ·  ${code(SETTINGS[name].example)}`;
  return message({
    text: `How BF-${id} works now`,
    head: [
      section(md`⚙️ ${bold(`How BF-${id} works now`)}\n${lines(SETTING_NAMES.map(line))}`),
      context(
        signals.length > 0
          ? md`Signals that hold it up: ${inline(signals.join(', '), 500)}`
          : md`No signal holds it up.`,
      ),
      context(md`Change it like this: ${code(`/backfill tune BF-${id} batch=500ms nice=0.5`)}`),
    ],
  });
}
