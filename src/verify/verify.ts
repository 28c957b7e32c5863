/** One verification, step by step; each needs what the one before it found. */
import { isFailure } from './answers.ts';
import { compare, isSame, type Listing } from './compare.ts';
import { oddities, sharedWith, type Pair } from './credentials.ts';
import { askForToken, basic, bearer, listBooks, type Endpoints } from './exchange.ts';
import type { Send } from './network/send.ts';
import { failure, type Failure, type StepName, type StepResult, type Verification } from './outcome.ts';
import { createServerMask } from './secrets.ts';

export interface Subject extends Omit<Verification, 'steps'> {
  /** The new pair and where it comes from, or the names of variables that are not set. */
  readonly own: { readonly pair: Pair; readonly from: string } | { readonly missing: readonly string[] };
  /** The legacy pair, or why there is none. */
  readonly legacy: Pair | { readonly why: string };
}

export interface Surroundings extends Endpoints {
  readonly send: Send;
  readonly now: () => number;
  /** Told what comes next. */
  readonly progress: (stage: string) => void;
}

export async function verify({ own, legacy, ...rest }: Subject, surroundings: Surroundings): Promise<Verification> {
  const steps: StepResult[] = [];
  if ('missing' in own) steps.push(failed('credentials', '', failure('not-set', { hint: own.missing.join(' and ') })));
  else for await (const step of walk(own.pair, own.from, legacy, surroundings)) steps.push(step);
  return { ...rest, steps };
}

const failed = (step: StepName, host: string, given: Failure): StepResult => ({ step, status: 'failed', host, failure: given });

/** The steps as they are done; one that failed is the last. */
async function* walk(pair: Pair, from: string, legacy: Subject['legacy'], { send, now, progress, ...endpoints }: Surroundings): AsyncGenerator<StepResult, void> {
  const old = 'why' in legacy ? undefined : legacy;
  const api = endpoints.apiUrl.host;
  const auth = endpoints.tokenUrl.host;
  const shared = old && sharedWith(pair, old);
  if (shared !== undefined) {
    yield failed('credentials', '', failure('same-as-legacy', { hint: shared }));
    return;
  }
  yield { step: 'credentials', status: 'ok', from };

  const pairs = [pair, ...(old ? [old] : [])];
  progress(`asking ${auth} for a token`);
  const token = await askForToken(send, endpoints, pair, now, createServerMask(pairs));
  if (isFailure(token)) {
    yield failed('token', auth, withOddities(token, pair));
    return;
  }
  yield { step: 'token', status: 'ok', host: auth, life: token.life };

  const mask = createServerMask(pairs, [token.value]);
  progress(`asking ${api} for books with the token`);
  const books = await listBooks(send, endpoints, bearer(token.value), old !== undefined, mask);
  yield listed('books', api, books);
  if (isFailure(books)) return;
  if ('why' in legacy) {
    yield { step: 'comparison', status: 'skipped', why: legacy.why };
    return;
  }

  progress(`asking ${api} for books with the legacy credentials`);
  const oldBooks = await listBooks(send, endpoints, basic(legacy), true, mask);
  yield listed('legacy-books', api, oldBooks);
  if (isFailure(oldBooks)) return;
  const comparison = compare(books, oldBooks);
  yield isSame(comparison) ? { step: 'comparison', status: 'ok', comparison } : { step: 'comparison', status: 'failed', host: api, failure: failure('different'), comparison };
}

function listed(step: 'books' | 'legacy-books', host: string, books: Listing | Failure): StepResult {
  return isFailure(books) ? failed(step, host, books) : { step, status: 'ok', host, count: books.ids.size, isComplete: books.isComplete };
}

/** What is wrong with the values counts only where they were refused. */
function withOddities(given: Failure, pair: Pair): Failure {
  const odd = given.code === 'refused' ? oddities(pair) : [];
  return odd.length === 0 ? given : { ...given, hint: odd.join('; ') };
}
