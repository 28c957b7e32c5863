/** The files that a command writes beside what it prints: refused before the work, written after it, all or none. */
import { checkWritable, OutputError, writeOutputs, type Output } from '../files/text-file.ts';
import { UsageError } from '../usage-error.ts';

/** @throws {UsageError} */
export const checkOutputs = (paths: readonly string[]): void => orRefuse(() => paths.forEach((path) => checkWritable({ path })));

/** @throws {UsageError} */
export const write = (outputs: readonly Output[]): void => orRefuse(() => writeOutputs(outputs));

function orRefuse(act: () => void): void {
  try {
    act();
  } catch (cause) {
    throw cause instanceof OutputError ? new UsageError(cause.message) : cause;
  }
}
