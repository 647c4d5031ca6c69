import { useSession, useWorkspace } from '../state/use-session.ts';
import { type Json, objectOf, stringOf } from './read.ts';

/** Where an image comes from: an address, or a file of the workspace by its id or URL. */
export function useImageSource(image: Json): { readonly url: string; readonly isReady: boolean } {
  const { api } = useSession();
  const file = objectOf(image.slack_file);
  const id = stringOf(file?.id) ?? idInUrl(stringOf(file?.url));
  const known = useWorkspace(({ files }) => (id === null ? undefined : files.get(id)));
  if (id === null) return { url: stringOf(image.image_url) ?? '', isReady: true };
  return { url: api.slackFileUrl(id), isReady: known?.isReady !== false };
}

function idInUrl(url: string | null): string | null {
  return url === null ? null : (/\b(F[A-Z0-9]{6,})\b/.exec(url)?.[1] ?? null);
}
