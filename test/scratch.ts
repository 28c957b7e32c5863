import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FsFixture {
  /** Absolute, outside of every repository. */
  readonly path: string;
  readonly remove: () => void;
}

/** An empty folder of its own. */
export function createFixture(): FsFixture {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'ocrolus-oauth-codemod-')));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
