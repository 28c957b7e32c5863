/** Legacy credential pairs, told apart by where their values come from; two pairs are never merged. */
import { lineAt, ts } from '../code/syntax.ts';
import { leaves } from '../code/leaves.ts';
import { type Value } from '../code/values.ts';

/** `env:NAME`, `config:KEY`, `literal:FILE:LINE` or `unresolved:NAME`, never a value. */
export function sourceNames(sources: readonly Value[]): readonly string[] {
  return [...new Set(sources.map(sourceName).filter((name) => name !== undefined))];
}

/** The name of one half of a pair: an environment variable wins over the literal that is its default. */
function sourceName(source: Value): string | undefined {
  const found = leaves(source).map((leaf) => {
    if (leaf.kind === 'environment') return `${leaf.source === 'environment' ? 'env' : 'config'}:${leaf.name}`;
    if (leaf.kind === 'literal') return leaf.text.trim() === '' ? undefined : `literal:${place(leaf.node)}`;
    if (leaf.kind === 'member') return `unresolved:${memberPath(leaf.node) ?? leaf.name}`;
    if (leaf.kind === 'external' && leaf.path.length > 0 && leaf.module.startsWith('.')) return `unresolved:${identifierLike(leaf.path.join('.'))}`;
    return leaf.kind === 'parameter' || leaf.kind === 'unknown' ? `unresolved:${identifierLike(leaf.name)}` : `unresolved:${place(leaf.node)}`;
  });
  const named = found.filter((name) => name !== undefined);
  return named.find((name) => name.startsWith('env:')) ?? named.find((name) => name.startsWith('config:')) ?? named.find((name) => name.startsWith('unresolved:')) ?? named[0];
}

/** `login.username` as it is written. */
function memberPath(node: ts.Node): string | undefined {
  const written = ts.isPropertyAccessExpression(node) ? node.getText() : '';
  return /^[\w$]+(?:\.[\w$]+)+$/.test(written) ? written : undefined;
}

/** Source text can hold a literal: only a plain member path is shown. */
function identifierLike(name: string): string {
  return /^[\w$.?]+$/.test(name) ? name : '(expression)';
}

function place(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${lineAt(file, node.getStart())}`;
}
