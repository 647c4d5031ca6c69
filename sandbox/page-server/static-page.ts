import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendText } from '../http.ts';

/** Where `vite build` puts the page. */
const dist = fileURLToPath(new URL('../page/dist/', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.ico': 'image/x-icon',
};

/** Serves the built page; every path that names no file is the page itself. */
export function sendStaticPage(request: IncomingMessage, response: ServerResponse): void {
  const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
  const named = join(dist, path);
  const isFile = named.startsWith(dist) && existsSync(named) && statSync(named).isFile();
  const file = isFile ? named : join(dist, 'index.html');
  if (!existsSync(file)) {
    sendText(response, 404, 'The page is not built yet. Run: npx vite build sandbox/page');
    return;
  }
  const isHashed = isFile && path.startsWith('/assets/');
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  response.end(readFileSync(file));
}
