/** What planning a change needs at hand, and what it asks for. */
import type { CallSites } from '../code/call-sites.ts';
import type { Evaluator } from '../code/evaluator.ts';
import type { FunctionNode, ts } from '../code/syntax.ts';
import type { UseFinder } from '../code/uses.ts';
import type { RequestFinder } from '../detect/requests.ts';
import type { Draft } from './draft.ts';
import type { Piece } from './edits.ts';

export interface PlanContext {
  readonly evaluator: Evaluator;
  readonly uses: UseFinder;
  readonly callSites: CallSites;
  readonly requests: RequestFinder;
  readonly draft: Draft;
  /** Whether a file may be changed. */
  readonly inScope: (path: string) => boolean;
  /** Functions that this plan has made or is making async. */
  readonly madeAsync: Set<FunctionNode>;
  readonly isPublic: (fn: ts.Node) => boolean;
}

/** A promise that is asked for: its source, and the name a variable that holds its result gets. */
export interface Asked {
  readonly promise: readonly Piece[];
  /** The same where it is written in another place than the one it replaces. */
  readonly moved: readonly Piece[];
  readonly name: string;
}

