import type { FileRecord, Json } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Slack's file object. Until Slack has looked at an upload its types and pictures are missing. */
export function fileObject(workspace: Workspace, file: FileRecord, origin: string): Json {
  const isReady = file.state === 'ready';
  const path = `${origin}/files-pri/${workspace.team.id}-${file.id}`;
  const kindOf = (id: string) => workspace.channels.get(id)?.kind;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: isReady ? file.mimetype : '',
    filetype: isReady ? file.filetype : '',
    pretty_type: isReady ? file.filetype.toUpperCase() : '',
    user: file.user,
    user_team: workspace.team.id,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: file.channels.some(id => kindOf(id) === 'public'),
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${path}/${encodeURIComponent(file.name)}`,
    url_private_download: `${path}/download/${encodeURIComponent(file.name)}`,
    permalink: `${origin}/files/${file.user}/${file.id}`,
    ...(isReady && file.mimetype.startsWith('image/') ? { thumb_360: `${path}/thumb_360` } : {}),
    ...(file.altText === '' ? {} : { alt_txt: file.altText }),
    channels: file.channels.filter(id => kindOf(id) === 'public'),
    groups: file.channels.filter(id => kindOf(id) === 'private'),
    ims: file.channels.filter(id => kindOf(id) === 'im'),
    comments_count: 0,
    is_starred: false,
    has_rich_preview: false,
    file_access: 'visible',
  };
}
