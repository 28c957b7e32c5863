/** What planning a change needs at hand, and what it asks for. */
import type { CallSites } from '../code/call-sites.ts';
import type { Evaluator } from '../code/evaluator.ts';
import type { ts } from '../code/syntax.ts';
import type { Types } from '../code/types.ts';
import type { UseFinder } from '../code/uses.ts';
import type { RequestCall, RequestFinder } from '../detect/requests.ts';
import type { Draft, Refusal } from './draft.ts';
import type { Piece } from './edits.ts';

export interface PlanContext {
  readonly evaluator: Evaluator;
  readonly uses: UseFinder;
  readonly callSites: CallSites;
  readonly requests: RequestFinder;
  /** TypeScript's checker, made when it is first asked. */
  readonly types: () => Types;
  readonly draft: Draft;
  /** Whether a file may be changed. */
  readonly inScope: (path: string) => boolean;
  readonly isPublic: (fn: ts.Node) => boolean;
  /** For a sketch: writes down what is asked for at a node, and plans nothing for it to be there. */
  readonly assume?: (node: ts.Node, asked: Asked) => readonly Piece[];
}

/** A promise that is asked for: its source, and the name a variable that holds its result gets. */
export interface Asked {
  readonly promise: readonly Piece[];
  /** The same where it is written in another place than the one it replaces. */
  readonly moved: readonly Piece[];
  readonly name: string;
  /** The expression that asks may go where a variable of its own name takes its place; then the text for it is empty. */
  readonly isWhole?: true;
}


/** How the parts of planning ask for a place to wait, see `placement.ts`. */
export interface Ask {
  /** The text that stands for a promise's result at a node; what that takes is planned. */
  at(node: ts.Node, asked: Asked, requests?: readonly RequestCall[]): readonly Piece[] | Refusal;
  /** Makes `await` possible at a node; `undefined` when that is planned. */
  wait(node: ts.Node): Refusal | undefined;
}
