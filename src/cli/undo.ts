/** `undo`: what the last `migrate --write` changed becomes what it was. */
import { relative, resolve } from 'node:path';
import { undo } from '../apply/session.ts';
import { plainLine } from '../report/plain.ts';
import { UsageError } from '../usage-error.ts';
import { EXIT } from '../commands/exit-codes.ts';
import { processes } from '../commands/processes.ts';

/**
 * Prints one line for each file and returns the exit code: 3 when some files were left alone.
 * @throws {UsageError} when there is nothing to undo, or every file was edited since
 */
export function runUndo(): number {
  const here = process.cwd();
  const undone = undo(here, processes);
  if (!undone) throw new UsageError('nothing to undo: no `migrate --write` of this work tree is on record');
  const name = (path: string): string => plainLine(relative(here, resolve(undone.root, path)) || path);
  const refused = undone.refused.map(({ path, reason }) => `${name(path)} ${reason}`);
  if (undone.restored.length === 0) throw new UsageError(`nothing was undone: ${refused.join('; ')}`);
  process.stdout.write(undone.restored.map((path) => `put back ${name(path)}\n`).join(''));
  process.stderr.write(refused.map((line) => `left alone: ${line}\n`).join(''));
  return refused.length > 0 ? EXIT.incomplete : EXIT.done;
}
