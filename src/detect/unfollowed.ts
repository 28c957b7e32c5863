/** `Basic` written out beside an Ocrolus host, where nothing that is understood uses it: code that is put together in ways that are not followed. */
import type { ParsedFile } from '../code/syntax.ts';
import { contains, memberName, nearest, ts, walk, wrapped } from '../code/syntax.ts';
import { isTestFile } from '../code/test-files.ts';
import type { DetectionInput } from './input.ts';
import { moduleHosts } from './loose.ts';
import { isInTestDouble } from './requests.ts';

/**
 * @param known expressions that were understood, whoever they are for
 * @param lost headers that were followed to where nobody can see
 */
export function unfollowed(input: DetectionInput, files: readonly ParsedFile[], known: readonly ts.Node[], lost: readonly ts.Node[]): readonly ts.Node[] {
  return files.flatMap((file) => {
    if (!input.inScope(file.path) || isTestFile(file.path) || !/["'`]\s*basic\s/i.test(file.source.text)) return [];
    const isOwn = (node: ts.Node): boolean => node.getSourceFile() === file.root;
    const ends = lost.filter((node) => isOwn(node) && !isInTestDouble(input.evaluator, node));
    // Other authentication in the file is followed, and what else it says of Basic may be about that.
    if (ends.length === 0 && known.some(isOwn)) return [];
    const hosts = moduleHosts(input, file);
    if (!hosts.some(({ kind }) => kind === 'ocrolus') || hosts.some(({ kind }) => kind === 'other')) return [];
    if (ends.length > 0) return ends;
    const found: ts.Node[] = [];
    walk(file.root, (node) => {
      const isScheme = (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) && /^\s*basic\s(?!\s*realm)/i.test(node.text);
      if (isScheme && !isLookedFor(node) && !isInTestDouble(input.evaluator, node)) found.push(node);
    });
    return found.slice(0, 1);
  });
}

/** `header.startsWith('Basic ')`, `scheme === 'Basic '`, a message. */
function isLookedFor(node: ts.Node): boolean {
  const { parent } = wrapped(node);
  if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) return true;
  if (ts.isCaseClause(parent) || nearest(node, ts.isThrowStatement)) return true;
  const callee = ts.isCallExpression(parent) && parent.arguments.some((argument) => contains(argument, node)) ? parent.expression : undefined;
  return callee !== undefined && (/^console\.|\blog(?:ger)?\.|^expect\(/.test(callee.getText()) || /^(?:startsWith|endsWith|includes|indexOf|split|replace|replaceAll|match|test|search|slice)$/.test(memberName(callee) ?? ''));
}
