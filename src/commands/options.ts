import type { ProviderLibrary } from '../provider/libraries.ts';

/** What audit, migrate and check are asked for, by the command line or by code: the flags in camelCase. README.md says what each means. */
export interface AuditOptions {
  /** The folder in which the command runs; the current one unless given. Other paths may be relative to it. */
  readonly cwd?: string | undefined;
  /** Files, folders and globs; the whole folder unless given. */
  readonly paths?: readonly string[] | undefined;
  /** Only files that match (gitignore syntax). */
  readonly include?: readonly string[] | undefined;
  /** Leaves out files that match. */
  readonly exclude?: readonly string[] | undefined;
  /** Further API hosts, such as a gateway in front of Ocrolus. */
  readonly hosts?: readonly string[] | undefined;
  /** Further variables that hold an Ocrolus URL or credential. */
  readonly envNames?: readonly string[] | undefined;
  /** Only files that have changed since `HEAD` left this commit or branch. */
  readonly since?: string | undefined;
  /** JSON or JSONC file with defaults; one with a known name in `cwd` is read unless another is given. */
  readonly config?: string | undefined;
  /** Does not mask credentials that are written in the code; `patches` never masks them. */
  readonly showSecrets?: boolean | undefined;
}

export interface MigrateOptions extends AuditOptions {
  /** Applies the changes, all of them or none. */
  readonly write?: boolean | undefined;
  /** Writes in spite of uncommitted changes. */
  readonly allowDirty?: boolean | undefined;
  /** Whether TypeScript is asked if the result compiles as before; `true` unless given. */
  readonly verify?: boolean | undefined;
  /** Whether a comment is put above each site that is left for a person; `true` unless given. */
  readonly markers?: boolean | undefined;
  /** Takes the names of migrated pairs out of templates such as `.env.example`, compose files and the like, where nothing else names them. */
  readonly removeLegacyEnv?: boolean | undefined;
  /** Where the generated token provider goes. */
  readonly providerFile?: string | undefined;
  /** `SPECIFIER#EXPORT`: a provider of your own, and none is generated. */
  readonly providerImport?: string | undefined;
  /** Adds `withFreshToken` to the generated token provider. */
  readonly retryHelper?: boolean | undefined;
  /** The library that the generated token provider asks for its token through; none unless given. */
  readonly providerLibrary?: ProviderLibrary | undefined;
}

export interface CheckOptions extends AuditOptions {
  /** Judges what the next commit would hold: the index of git, not the disk. */
  readonly staged?: boolean | undefined;
  /** A file that lists sites which may stay for now. */
  readonly baseline?: string | undefined;
  /** Writes what is found into the file of `baseline`, and takes out what is solved. */
  readonly updateBaseline?: boolean | undefined;
}
