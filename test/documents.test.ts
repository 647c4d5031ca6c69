import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

it.each(['judgement', 'executor'])('the page on %s names only files that there are', async about => {
  const page = await readFile(`docs/${about}.md`, 'utf8');
  const folders = await Promise.all(
    ['src', 'test', 'bench', 'catalog', 'docs'].map(async folder =>
      (await readdir(folder, { recursive: true })).map(file => `/${folder}/${file}`),
    ),
  );
  const files = folders.flat();
  const named = [...page.matchAll(/`([\w./-]+\.(?:ts|yml|md))`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(name => !files.some(file => file.endsWith(`/${name}`)))).toEqual([]);
});
