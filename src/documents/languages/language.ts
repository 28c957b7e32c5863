/**
 * A language described: what its grammar calls things, and how its libraries are told apart. What all languages have in common (fields
 * `left` and `right`, `name` and `value`, `arguments` …) is read in one way for all of them.
 */
export interface Language {
  /** As people say. */
  readonly name: string;
  /** Of the file: `tree-sitter-<grammar>.wasm`. */
  readonly grammar: string;
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
  /** Node types of lists of values: tuples, arrays. */
  readonly lists: ReadonlySet<string>;
  /** Names of what a string calls its own values by, in a call such as `format(…)`: `{}`, `%s`. */
  readonly placeholders: RegExp;
  /** The text of what reads the environment or configuration by a name, up to its bracket: `os.environ`, `os.getenv`. */
  readonly environment: RegExp;
  /** The text of a call that asks credentials of others, up to its bracket: it protects a server. */
  readonly inbound?: RegExp;
  /** Libraries, the first whose sign is in the statement or else in the file. */
  readonly clients: readonly { readonly name: string; readonly sign: RegExp }[];
  /** Code for `Bearer` and a token. */
  readonly bearer: string;
  /**
   * What takes the place of an option or call that gives a pair: the text of the whole of it, from its name to its end, is matched and
   * replaced as by `String.replace`. The first that matches is taken.
   */
  readonly pairs: readonly { readonly when: RegExp; readonly write: string }[];
}
