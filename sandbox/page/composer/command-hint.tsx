import type { ReactNode } from 'react';
import { useWorkspace } from '../state/use-session.ts';

/** Under the field: how the command being typed is used, or what the keys do. */
export function CommandHint({
  text,
  waitingFor,
}: {
  readonly text: string;
  readonly waitingFor: string | null;
}): ReactNode {
  const commands = useWorkspace(workspace => workspace.slashCommands);
  if (waitingFor !== null && text === '') return `Waiting for the app to take ${waitingFor} …`;
  const [name = ''] = text.split(/\s/);
  const command = commands.find(known => known.command === name);
  if (command !== undefined) {
    return (
      <>
        <code>{`${command.command} ${command.usageHint}`.trim()}</code> {command.description}
      </>
    );
  }
  if (text.startsWith('/') && commands.length > 0) {
    return commands.some(known => known.command.startsWith(name))
      ? 'Tab completes the command.'
      : 'No command of that name.';
  }
  return 'Enter sends. Shift and Enter begin a new line.';
}
