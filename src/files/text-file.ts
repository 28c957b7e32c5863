import { readFileSync, writeFileSync } from 'node:fs';

/** The text of a file that the user named, `undefined` when it is not there. Throws Node's error otherwise. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Writes a file that the user named, with permission bits for a new one. Throws Node's error. */
export function writeText(path: string, text: string, mode: number): void {
  writeFileSync(path, text, { mode });
}
