import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { repository } from './cruise.ts';

/** Folders in which the same input gives the same output: time, chance and surroundings come in as arguments. */
const PURE = ['plan', 'checks', 'slack'];

/** What gives another answer each time it is asked, by the name under which it is reached. */
const IMPURE = new Set([
  'Date.now',
  'Math.random',
  'performance',
  'process',
  'globalThis',
  'randomUUID',
  'randomBytes',
  'randomInt',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
]);

/** Every impure thing in a source text, as `line: what`. */
function impurities(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const what = impurityOf(node);
    if (what) found.push(`${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`);
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

function impurityOf(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
    return 'new Date()';
  }
  if (ts.isCallExpression(node) && node.expression.getText() === 'Date') return 'Date()';
  if (ts.isPropertyAccessExpression(node) && IMPURE.has(node.getText())) return node.getText();
  const isName = ts.isIdentifier(node) && IMPURE.has(node.text) && !isMemberName(node);
  return isName ? node.text : null;
}

/** `model.process` and `{ process: 1 }` are somebody's own. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node)
  );
}

describe('the pure folders', () => {
  it.each(PURE)('read neither clock nor chance nor environment: src/%s', async folder => {
    const root = join(repository, 'src', folder);
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const found = impurities(file, await readFile(file, 'utf8'));
      expect(found.map(line => `${relative(repository, file)}:${line}`)).toEqual([]);
    }
  });

  it('would be found out', () => {
    const text = `
      const now = new Date();
      const at = Date.now() + Math.random();
      const id = randomUUID();
      const home = process.env.HOME;
      const fine = [new Date(0), new Date(iso), model.process, { process: 1 }, Date.parse(iso)];
    `;
    expect(impurities('planted.ts', text)).toEqual([
      '2: new Date()',
      '3: Date.now',
      '3: Math.random',
      '4: randomUUID',
      '5: process',
    ]);
  });
});
