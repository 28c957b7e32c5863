/** The exit codes of the contract, in one place. */
export const EXIT = {
  done: 0,
  /** `check` found legacy authentication, or `migrate --write` left sites for a person. */
  findings: 1,
  /** It could not do what was asked; nothing was changed. */
  usage: 2,
  /** Finished, but some files could not be read or analysed. */
  incomplete: 3,
  interrupted: 130,
} as const;
