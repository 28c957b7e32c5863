/** From the text of a file to its syntax tree, or to what stands in the way. */
import type { SourceText } from '../files/source-text.ts';
import { scriptOf } from './components.ts';
import { mayBeFlow, withoutFlow } from './flow.ts';
import { ts, type ParsedFile } from './syntax.ts';

/** How many nodes inside each other a walk over the tree may meet; the stack of a process ends at two to three times as many. */
const NESTING_LIMIT = 1000;

/** Parses one file, or says in one line why it cannot be read as JavaScript or TypeScript. */
export function parse(source: SourceText): ParsedFile | { readonly error: string } {
  if (hasManyAsyncCalls(source.text)) return { error: `holds more than ${ASYNC_CALL_LIMIT} calls of "async" inside each other, which takes a parser too long` };
  const written = createRoot(source);
  const root = written && parseErrors(written).length > 0 && mayBeFlow(source.path) ? (rootOfFlow(source) ?? written) : written;
  if (!root || nesting(root) > NESTING_LIMIT) return { error: `is nested more than ${NESTING_LIMIT} levels deep` };
  const [first] = parseErrors(root);
  if (first) {
    const { line, character } = root.getLineAndCharacterOfPosition(first.start);
    return { error: `does not parse: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')} (${line + 1}:${character + 1})` };
  }
  return { path: source.path, source, root };
}

/** How many calls of something named `async` may be inside each other: the parser tries each as an arrow function first, and takes twice as long for every one. */
const ASYNC_CALL_LIMIT = 12;

function hasManyAsyncCalls(text: string): boolean {
  const open: boolean[] = [];
  let depth = 0;
  for (const [token] of text.matchAll(/\basync\s*\(|[()]/g)) {
    if (token === ')') depth -= open.pop() === true ? 1 : 0;
    else {
      open.push(token !== '(');
      depth += token === '(' ? 0 : 1;
    }
    if (depth > ASYNC_CALL_LIMIT) return true;
  }
  return false;
}

function createRoot({ path, text }: SourceText): ts.SourceFile | undefined {
  const script = scriptOf(path, text);
  try {
    return ts.createSourceFile(path, script?.text ?? text, { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }, true, script ? COMPONENT_KINDS[script.language] : scriptKind(path));
  } catch (cause) {
    // The parser calls itself for what is inside.
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** `undefined` where it is no Flow. */
function rootOfFlow(source: SourceText): ts.SourceFile | undefined {
  const parsed = (text: string): ts.SourceFile | undefined => {
    const root = createRoot({ ...source, text });
    return root && parseErrors(root).length === 0 ? root : undefined;
  };
  const text = withoutFlow(source.text, parsed);
  return text === undefined ? undefined : parsed(text);
}

/** How deep the deepest node is; found without a call inside a call. */
function nesting(root: ts.SourceFile): number {
  let layer: ts.Node[] = [root];
  for (let depth = 0; ; depth += 1) {
    const next: ts.Node[] = [];
    for (const node of layer) ts.forEachChild(node, (child) => void next.push(child));
    if (next.length === 0) return depth;
    layer = next;
  }
}

const COMPONENT_KINDS = { js: ts.ScriptKind.JSX, ts: ts.ScriptKind.TS, tsx: ts.ScriptKind.TSX };

/** JavaScript files are read with JSX on, as Babel and bundlers do. */
function scriptKind(path: string): ts.ScriptKind {
  if (path.endsWith('.json')) return ts.ScriptKind.JSON;
  if (path.endsWith('.tsx')) return ts.ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(path)) return ts.ScriptKind.TS;
  return ts.ScriptKind.JSX;
}

/** TypeScript keeps the parser's own errors on the file, but does not declare them. */
function parseErrors(root: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (root as ts.SourceFile & { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? [];
}
