import { createHash } from 'node:crypto';
import { enclosingName } from '../code/uses.ts';
import type { Site } from '../detect/sites.ts';

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
