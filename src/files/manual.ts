/** The documentation that ships in the package. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestPackage, readText } from './text-file.ts';

/** The text of a page, named relative to the root of the package; `undefined` where the package was installed without it. */
export function readManual(page: string): string | undefined {
  // Found upward, because the built module lies one folder deeper than its source.
  const root = nearestPackage(fileURLToPath(import.meta.url))?.folder;
  return root === undefined ? undefined : readText(join(root, page));
}
