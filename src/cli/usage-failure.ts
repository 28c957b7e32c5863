/** Arguments that are refused before anything is loaded; has the name of the pipeline's own error, whose import would load it. */
export class UsageFailure extends Error {
  override readonly name = 'UsageError';
}
