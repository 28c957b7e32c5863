/** A run that cannot begin: one line that says why and what to do. A file of its own, so that refusing an argument loads nothing else. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
