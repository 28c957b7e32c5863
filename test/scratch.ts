import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface FsFixture {
  /** Absolute, outside of every repository. */
  readonly path: string;
  /** Writes a file below it, with the folders that lead there. */
  readonly write: (path: string, content: string | Buffer) => void;
  readonly read: (path: string) => string;
  readonly remove: () => void;
}

/** An empty folder of its own. */
export function createFixture(): FsFixture {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'ocrolus-oauth-codemod-')));
  return {
    path,
    write(file, content) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), content);
    },
    read: (file) => readFileSync(join(path, file), 'utf8'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
