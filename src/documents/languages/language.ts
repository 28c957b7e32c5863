/**
 * A language described: what its grammar calls things, and how its libraries are told apart. What all languages have in common (fields
 * `left` and `right`, `name` and `value`, `arguments` …) is read in one way for all of them.
 */
export interface Language {
  /** As people say. */
  readonly name: string;
  /** Of the file: `tree-sitter-<grammar>.wasm`. */
  readonly grammar: string;
  /** Node types that are left out around a single child: levels of precedence. */
  readonly levels?: RegExp;
  /** What the children of a node type are to it, where the grammar has no names for that; of several the first that fits. */
  readonly shapes?: Readonly<Record<string, Shape | readonly Shape[]>>;
  /** Node types that hold what a macro is given as mere words (`type`, below `in`); after the text `before` and up to a `}` it is a call. */
  readonly macros?: { readonly type: string; readonly in: string; readonly before: string };
  /** Node types of string literals, interpolated or not, delimiters included. */
  readonly strings: ReadonlySet<string>;
  /** Node types inside of strings that stand for a value. */
  readonly interpolations: ReadonlySet<string>;
  /** Node types that join their children to one text without an operator. */
  readonly joins?: ReadonlySet<string>;
  /** Operators that join texts. */
  readonly operators: ReadonlySet<string>;
  /** Node types whose first child is a name and whose last is its value, where the grammar has no fields for them. */
  readonly entries?: ReadonlySet<string>;
  /** The text of a call that gives a name a value, up to its bracket. */
  readonly defines?: RegExp;
  /** Node types of lists of values: tuples, arrays. */
  readonly lists: ReadonlySet<string>;
  /** Names of what a string calls its own values by, in a call such as `format(…)`: `{}`, `%s`. */
  readonly placeholders: RegExp;
  /** The text of what reads the environment or configuration by a name, up to its bracket: `os.environ`, `os.getenv`. */
  readonly environment: RegExp;
  /** The text of a call that makes the value of a header of a user and a password, up to its bracket. */
  readonly basicHeaders?: RegExp;
  /** The text of a call that takes user and password by these names beside other things, up to its bracket. */
  readonly keyedCalls?: RegExp;
  /** The text of further calls that take a pair, up to its bracket, beside those that many libraries have. */
  readonly pairCalls?: RegExp;
  /** The text of calls that take an address and then a pair, up to its bracket. */
  readonly addressedPairCalls?: RegExp;
  /** The text of a call that asks credentials of others, up to its bracket: it protects a server. */
  readonly inbound?: RegExp;
  /** Libraries, the first whose sign is in the statement, or else in what is around it. */
  readonly clients: readonly { readonly name: string; readonly sign: RegExp }[];
  readonly handOver: HandOver;
}

/** Names of fields, as other grammars have them: `left` and `right`, `name` and `value`, `function`, `parameters`, `body` … */
export interface Shape {
  /** By the type of the child. */
  readonly by?: Readonly<Record<string, string>>;
  /** Of the first child, and of the last of several, where no type says more. */
  readonly first?: string;
  readonly last?: string;
  /** Only with that many children. */
  readonly least?: number;
  /** Only where the text of the node fits. */
  readonly when?: RegExp;
  /** Only in a node of such a type. */
  readonly in?: RegExp;
  /** What stands behind the node, and is a part of it. */
  readonly adopts?: { readonly type: string; readonly field: string };
  /** What other grammars call such a node. */
  readonly as?: string;
}

/** What a site becomes. It must be right as it stands, or is left out. */
export interface HandOver {
  /** Code for `Bearer` and a token. */
  readonly bearer: string;
  /** Code for a whole header line, `Authorization: Bearer` and a token. */
  readonly line?: string;
  /** A statement that keeps what it is given for later requests, which would outlive a token. */
  readonly kept: RegExp;
  /** The text of a call that runs the closure it is given for each request, up to its bracket. Where this is set, other closures run at once. */
  readonly deferred?: RegExp;
  /** Whether a program runs for one job, so that what stands outside of functions is not kept for long. */
  readonly isScript?: boolean;
  /** The head of a function in which the code for a token may stand; any, where this is left out. */
  readonly within?: RegExp;
  /** The first that fits is taken. */
  readonly rules: readonly Rule[];
}

export interface Rule {
  /** Only with this library. */
  readonly client?: string;
  /** Of the option or call as a whole, from its name to its end; matched and replaced as by `String.replace`. */
  readonly when: RegExp;
  readonly write: string;
  /** Where the call that holds an option (for a call of its own: the function around it) has this as well, it is not right. */
  readonly unless?: RegExp;
  /** Whether what it says asks for a token each time, and so may be kept. */
  readonly isLive?: boolean;
  /** Whether it needs no token where it stands. */
  readonly isAnywhere?: boolean;
}
