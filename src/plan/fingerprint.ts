import { enclosingName } from '../code/uses.ts';
import { ts, walk } from '../code/syntax.ts';
import type { Site } from '../detect/sites.ts';
import { createIds, hashOf } from './ids.ts';
import { ruleIdOf } from './rules.ts';

export function createFingerprint(): (site: Site) => string {
  const idOf = createIds();
  return (site) => idOf([site.node.getSourceFile().fileName, enclosingName(site.node), site.mechanism, site.client?.name ?? '']);
}

/**
 * What a site is, wherever it stands: a hash of its rule, the declarations around it and its code, whatever the layout, quotes and comments.
 * Written-out credentials are left out. Two sites that are alike have the same.
 */
export function contentHash(site: Site): string {
  const words: string[] = [];
  walk(site.node, (node) => {
    if (ts.isParenthesizedExpression(node)) return;
    const text = ts.isIdentifier(node) || ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) ? node.text : undefined;
    const isSecret = text !== undefined && site.secrets.some((secret) => secret !== '' && (text.includes(secret) || text.includes(Buffer.from(secret).toString('base64'))));
    words.push(isSecret ? '*' : (text ?? ts.SyntaxKind[node.kind]));
  });
  return hashOf([ruleIdOf(site), enclosingName(site.node), ...words], 16);
}
