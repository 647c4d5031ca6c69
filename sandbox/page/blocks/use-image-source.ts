import { useCallback, useState } from 'react';
import { useSession, useWorkspace } from '../state/use-session.ts';
import { type Json, objectOf, stringOf } from './read.ts';

/**
 * Where an image comes from: an address, or a file of the workspace by its id or URL.
 * @returns its address, and whether it can be had; `onError` tells that it could not be fetched after all
 */
export function useImageSource(image: Json): {
  readonly url: string;
  readonly isReady: boolean;
  readonly onError: () => void;
} {
  const { api } = useSession();
  const file = objectOf(image.slack_file);
  const id = stringOf(file?.id) ?? idInUrl(stringOf(file?.url));
  const known = useWorkspace(({ files }) => (id === null ? undefined : files.get(id)));
  const url = id === null ? (stringOf(image.image_url) ?? '') : api.slackFileUrl(id);
  // A file that is still being looked at cannot be fetched; the notice that it is ready asks for it again.
  const asked = `${url} ${known?.isReady ?? ''}`;
  const [failed, setFailed] = useState<string | null>(null);
  const onError = useCallback(() => setFailed(asked), [asked]);
  return { url, isReady: known?.isReady !== false && failed !== asked, onError };
}

function idInUrl(url: string | null): string | null {
  return url === null ? null : (/\b(F[A-Z0-9]{6,})\b/.exec(url)?.[1] ?? null);
}
