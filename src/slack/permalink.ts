/** The address of a message; `workspaceUrl` is what Slack calls the workspace's, ending in a slash. */
export function permalink(
  workspaceUrl: string,
  message: { readonly channelId: string; readonly ts: string; readonly threadTs: string | null },
): string {
  const { channelId, ts, threadTs } = message;
  const url = new URL(`archives/${channelId}/p${ts.replace('.', '')}`, workspaceUrl);
  if (threadTs !== null && threadTs !== ts) {
    url.searchParams.set('thread_ts', threadTs);
    url.searchParams.set('cid', channelId);
  }
  return url.href;
}
