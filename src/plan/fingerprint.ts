import { createHash } from 'node:crypto';
import { enclosingName } from '../code/uses.ts';
import { ts, walk } from '../code/syntax.ts';
import type { Site } from '../detect/sites.ts';
import { ruleIdOf } from './rules.ts';

/**
 * Stable ids: a hash of the file, the declarations around the site, its mechanism and how many alike come before it in them. It holds no
 * line number and nothing of the credential, so it survives edits elsewhere and tells nothing.
 */
export function createFingerprint(): (site: Site) => string {
  const seen = new Map<string, number>();
  return (site) => {
    const key = [site.node.getSourceFile().fileName, enclosingName(site.node), site.mechanism, site.client?.name ?? ''].join('\0');
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return createHash('sha256').update(`${key}\0${count}`).digest('hex').slice(0, 12);
  };
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
  return createHash('sha256').update([ruleIdOf(site), enclosingName(site.node), ...words].join('\0')).digest('hex').slice(0, 16);
}
