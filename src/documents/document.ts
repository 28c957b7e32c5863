/** Files other than JavaScript and TypeScript, and what their readers find in them. */
import type { Mechanism } from '../report/report.ts';
import type { Value } from './text.ts';

export interface Document {
  readonly path: string;
  readonly text: string;
}

/** Half open, in UTF-16 offsets into the document. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How near an address stands to a credential: in the same request, told by a shared name, or in what is around it. */
export type Nearness = 'request' | 'name' | 'function' | 'class' | 'file';

export interface Address {
  readonly value: Value;
  readonly at: number;
  /** Whether it may be a host without a scheme. */
  readonly isHostOnly?: boolean;
}

/** A place that may give a request Basic credentials. A reader says what stands there; who it is for is judged elsewhere. */
export interface Carrier extends Span {
  /** The library or program that sends it. */
  readonly client: string;
  readonly mechanism: Mechanism;
  /** The names of the declarations around it, joined by dots; empty where there are none. */
  readonly symbol: string;
  readonly credential: { readonly kind: 'header'; readonly value: Value } | { readonly kind: 'pair'; readonly user: Value; readonly password: Value };
  /** Addresses by how near they are, the nearest first. */
  readonly reach: readonly { readonly how: Nearness; readonly addresses: readonly Address[] }[];
  /** Other places than its start where a comment above exempts it: the beginnings of what it is a part of. */
  readonly heads?: readonly number[];
  /** What takes the place of a span, where that can be said. */
  readonly replacement?: Replacement | undefined;
  /** Whether it was read without a grammar: possible at best, and only with an address of Ocrolus. */
  readonly isGuess?: true;
  /** Texts in which the credential stands in yet another form, which nothing may show either. */
  readonly secrets?: readonly string[];
}

export interface Replacement extends Span {
  readonly text: string;
  /** Another program reads it, or the same later: what the document declares may not be there. */
  readonly isElsewhere?: true;
}

/** All texts that a credential may be made of. */
export const textsOf = ({ credential }: Pick<Carrier, 'credential'>): Value => (credential.kind === 'header' ? credential.value : [...credential.user, ...credential.password]);

/** The carriers of a document, in any order. It must be right about syntax and may be generous: what goes elsewhere is left out later. */
export type Reader = (document: Document) => readonly Carrier[] | Promise<readonly Carrier[]>;

/** The variables of the account whose credential a site has. */
export interface Account {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Migration {
  /** The replacement as it stands in the document, for an account. */
  rename(text: string, account: Account): string;
  /** What the document needs beside it, once for each account; `undefined` where it has no place for that. */
  setup?(document: Document, account: Account): { readonly at: number; readonly text: string } | undefined;
  /** What nothing reads any more taken out of the changed text. */
  tidy?(after: string, before: string): string;
  /** Whether a changed document still needs the variables that the old credential came from. Where they may be empty it does not. */
  stillReads?(text: string, names: readonly string[]): boolean;
  /** What is left to a person of documents that were changed, given their paths as a list of words. */
  nextStep(paths: string, account: Account): string;
}

/** What a kind of file is called, how it is known and how it is read. */
export interface DocumentKind {
  /** As people say: `Python`, `Postman collection`. */
  readonly name: string;
  /** Why sites in it are left to a person, a code of `docs/manual`. */
  readonly reason: 'other-language' | 'other-file';
  /** By its path alone. */
  readonly matches: (path: string) => boolean;
  /** It reads some places of files that another kind reads as well. */
  readonly isPart?: true;
  /** By its text as well, where many things share an extension; must be quick. */
  readonly recognises?: (text: string) => boolean;
  /** It says how requests are authenticated, and holds no credential of its own. */
  readonly isDescription?: true;
  /** How such a file is changed by `migrate`; sites of the others are left to a person. */
  readonly migration?: Migration;
  /** Loaded when a file of this kind mentions Ocrolus, and not before. */
  readonly load: () => Promise<Reader>;
}
