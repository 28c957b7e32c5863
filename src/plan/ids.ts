/** Ids of sites. */
import { createHash } from 'node:crypto';

/**
 * Stable ids: a hash of the file, the declarations around a site, its mechanism and client, and how many alike come before it in them. It
 * holds no line number and nothing of the credential, so it survives edits elsewhere and tells nothing.
 */
export function createIds(): (parts: readonly string[]) => string {
  const seen = new Map<string, number>();
  return (parts) => {
    const key = parts.join('\0');
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return hashOf([key, String(count)], 12);
  };
}

/** Hexadecimal digits of a SHA-256. */
export const hashOf = (parts: readonly string[], digits: number): string => createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, digits);
