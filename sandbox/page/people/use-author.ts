import type { PageMessage, PagePerson } from '../../page-contract.ts';
import { useWorkspace } from '../state/use-session.ts';

/** Who wrote a message; null when it was the workspace itself. */
export function useAuthor(message: PageMessage): PagePerson | null {
  return useWorkspace(({ people, bot }) => {
    if (message.user === bot.id) return bot;
    return people.find(person => person.id === message.user) ?? null;
  });
}
