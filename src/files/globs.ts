/** Patterns of gitignore syntax. */
import ignore from 'ignore';

/** A glob becomes a regular expression; one with many wildcards between letters can take it for ever. */
export function isSimpleGlob(glob: string): boolean {
  return glob.length <= 1000 && (glob.match(/\*+/g)?.length ?? 0) <= 10;
}

/** Whether a path is selected; patterns that cannot be understood select nothing. Capitals matter where that is asked for. */
export function globMatcher(globs: readonly string[], isCaseSensitive = false): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const isUnderstood = (part: readonly string[]): boolean => {
    try {
      ignore().add(part).ignores('any');
      return true;
    } catch {
      return false;
    }
  };
  const matcher = ignore({ ignorecase: !isCaseSensitive }).add(isUnderstood(globs) ? globs : globs.filter((glob) => isUnderstood([glob])));
  return (path) => matcher.ignores(path);
}
