import { createRequire } from 'node:module';

/** The package's own version; `package.json` lies one level above `src` and two above `dist/src`. */
export const version: string = readVersion();

function readVersion(): string {
  const require = createRequire(import.meta.url);
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return (require(path) as { readonly version: string }).version;
    } catch {
      // Not at this depth.
    }
  }
  throw new Error('package.json of ocrolus-oauth-codemod is missing');
}
