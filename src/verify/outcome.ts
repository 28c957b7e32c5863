/** What came of one verification: data without a secret, a token, or a text of a server that was not masked. */

export type StepName = 'credentials' | 'token' | 'books' | 'legacy-books' | 'comparison';

/**
 * `refused`: by somebody who understood the request; `different`: the two see different books.
 * With `not-set` and `same-as-legacy` nothing was asked, and the others leave the question open.
 */
export type FailureCode =
  | 'not-set' | 'same-as-legacy'
  | 'refused' | 'different'
  | 'rate-limited' | 'server-error' | 'redirected' | 'html-page' | 'not-json' | 'unexpected'
  | 'timeout' | 'unreachable' | 'certificate' | 'proxy' | 'too-large';

export interface Failure {
  readonly code: FailureCode;
  readonly httpStatus: number | null;
  /** The error of OAuth, the code of the API, or that of the system. */
  readonly error: string | null;
  /** What the server said, masked. */
  readonly detail: string | null;
  /** What is to be known about the credentials, without their values. */
  readonly hint: string | null;
}

export interface Comparison {
  readonly both: number;
  readonly onlyNew: number;
  readonly onlyLegacy: number;
  /** Whether both lists were read to their ends. */
  readonly isComplete: boolean;
}

export interface TokenLife {
  /** From its issue to its end; `null` where neither the token nor the answer says so. */
  readonly seconds: number | null;
  /** Milliseconds since 1970. */
  readonly endsAt: number | null;
}

export type StepResult =
  | { readonly step: StepName; readonly status: 'failed'; readonly failure: Failure; readonly host: string; readonly comparison?: Comparison }
  | { readonly step: StepName; readonly status: 'skipped'; readonly why: string }
  | { readonly step: 'credentials'; readonly status: 'ok'; readonly from: string }
  | { readonly step: 'token'; readonly status: 'ok'; readonly host: string; readonly life: TokenLife }
  | { readonly step: 'books' | 'legacy-books'; readonly status: 'ok'; readonly host: string; readonly count: number; readonly isComplete: boolean }
  | { readonly step: 'comparison'; readonly status: 'ok'; readonly comparison: Comparison };

export interface Verification {
  /** Of a report; `null` for the credentials of the command line. */
  readonly principal: string | null;
  /** Where the legacy pair comes from, for the heading of a principal. */
  readonly sources: readonly string[];
  readonly env: { readonly clientId: string; readonly clientSecret: string };
  readonly steps: readonly StepResult[];
}

export const failure = (code: FailureCode, given: Partial<Omit<Failure, 'code'>> = {}): Failure => ({ code, httpStatus: null, error: null, detail: null, hint: null, ...given });

/** 0: verified. 1: refused, or other books. 2: it could not be found out. */
export function verdictOf({ steps }: Verification): 0 | 1 | 2 {
  const failed = steps.flatMap((item) => (item.status === 'failed' ? [item.failure.code] : []));
  if (failed.length === 0) return 0;
  return failed.every((code) => code === 'refused' || code === 'different') ? 1 : 2;
}
