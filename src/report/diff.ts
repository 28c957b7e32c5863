import { formatPatch, structuredPatch } from 'diff';

/** A unified diff that `git apply` takes; the empty string for equal texts. Byte order marks are part of the texts. */
export function unifiedDiff(path: string, before: string, after: string, isNew: boolean, mode = '100644'): string {
  if (before === after) return '';
  const patch = structuredPatch(isNew ? '/dev/null' : `a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  return formatPatch({ ...patch, isGit: true, ...(isNew && { isCreate: true, newMode: mode }) });
}

