/** A credential of a document that goes to Ocrolus. */
import type { Suppression } from '../plan/directives.ts';
import type { Carrier, Document, DocumentKind } from './document.ts';
import type { Verdict } from './judge.ts';

export interface DocumentSite {
  readonly document: Document;
  readonly kind: DocumentKind;
  /** What was around it holds on to the syntax tree of its file, and is asked for no more. */
  readonly carrier: Omit<Carrier, 'reach'>;
  readonly verdict: Verdict;
  readonly id: string;
  readonly rule: string;
  /** As `Finding.content`. */
  readonly content: string;
  /** As `Principal.sources`. */
  readonly sources: readonly string[];
  /** Literal values, which nothing may show. */
  readonly secrets: readonly string[];
  readonly suppression: Suppression | undefined;
}
