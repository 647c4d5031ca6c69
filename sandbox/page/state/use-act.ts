import { useCallback } from 'react';
import type { PageAct, PageActAnswer } from '../../page-contract.ts';
import { useToasts } from './toasts.ts';
import { useSession } from './use-session.ts';

/** Does something as the person on the page, and says so when it did not work. */
export function useAct(): (act: PageAct) => Promise<PageActAnswer> {
  const session = useSession();
  const { show } = useToasts();
  return useCallback(
    async act => {
      const answer = await session.act(act);
      if (!answer.ok) show(answer.error);
      return answer;
    },
    [session, show],
  );
}
