import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

export type Place = { readonly line: number; readonly column: number };

/** A YAML file that could be read: its value, and where in the text each part of the value stands. */
export type YamlFile = {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at `path` begins; where it is absent, the nearest part around it that is there. */
  valueAt(path: readonly PropertyKey[]): Place;
  /** Where the key at the end of `path` is written. */
  keyAt(path: readonly PropertyKey[]): Place;
};

/**
 * Reads one YAML 1.2 document. Duplicate keys, unknown tags and more than one document are problems like any other
 * mistake in the syntax. `file` is only a name for the problems.
 */
export function readYaml(
  file: string,
  text: string,
): { ok: true; yaml: YamlFile } | { ok: false; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const problems = faults.map(fault => ({
      file,
      ...placeAt(lines, fault.pos[0]),
      path: '',
      message: `This is not valid YAML: ${fault.message.replaceAll('\n', ' ')}`,
      remedy: 'correct the syntax at this place; an editor with YAML support shows it while you type',
    }));
    return { ok: false, problems };
  }
  const place = (node: Node | undefined) => placeAt(lines, node?.range?.[0] ?? 0);
  return {
    ok: true,
    yaml: {
      file,
      value: document.toJS(),
      valueAt: path => place(descend(document.contents, path).value),
      keyAt: path => {
        const { key, value } = descend(document.contents, path);
        return place(key ?? value);
      },
    },
  };
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The node at `path`, or the last one on the way to it; with the key it stands under. */
function descend(root: unknown, path: readonly PropertyKey[]): { key?: Node; value?: Node } {
  let key: Node | undefined;
  let value = isNode(root) ? root : undefined;
  for (const step of path) {
    const next = child(value, step);
    if (!next) break;
    key = next.key ?? key;
    value = next.value ?? next.key;
  }
  return { ...(key && { key }), ...(value && { value }) };
}

function child(parent: Node | undefined, step: PropertyKey): { key?: Node; value?: Node } | undefined {
  if (isMap(parent)) {
    const pair = parent.items.find(item => isScalar(item.key) && String(item.key.value) === String(step));
    if (!isPair(pair) || !isNode(pair.key)) return undefined;
    return { key: pair.key, ...(isNode(pair.value) && { value: pair.value }) };
  }
  if (isSeq(parent) && typeof step === 'number') {
    const item = parent.items[step];
    return isNode(item) ? { key: item, value: item } : undefined;
  }
  return undefined;
}
