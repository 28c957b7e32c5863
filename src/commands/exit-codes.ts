/** The exit codes of the contract, in one place. */
export const EXIT = {
  done: 0,
  /** `check` found legacy authentication, `migrate --write` left sites for a person, or `verify` was refused. */
  findings: 1,
  /** It could not do what was asked; nothing was changed. */
  usage: 2,
  /** Finished, but some files could not be read or analysed. */
  incomplete: 3,
  interrupted: 130,
} as const;

/** What each says in a few words; `docs/exit-codes/<code>.md` says more. */
export const EXIT_TITLES: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'Done',
  findings: 'Legacy authentication was found, or is left',
  usage: 'It could not be done, and nothing was changed',
  incomplete: 'Done, but not for all files',
  interrupted: 'Interrupted',
};
