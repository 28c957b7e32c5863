/** What a look at a folder gives, before anything is known of its files. */
export interface Listed {
  /** Relative to the folder, with `/`. */
  readonly paths: readonly string[];
  /** Folders that could not be looked into. */
  readonly closed: readonly string[];
}

/** Folders whose files are never the repository's own source. */
export const NEVER = /(?:^|\/)(?:node_modules|bower_components|jspm_packages|\.git|\.hg|\.yarn|\.ocrolus-oauth-codemod)(?:\/|$)/;

/** A name that is not UTF-8 cannot be given in a report or a diff; it is listed with U+FFFD in it. */
export const isLossy = (path: string): boolean => path.includes('\uFFFD');
