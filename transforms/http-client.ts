/**
 * The description of one HTTP client: a row of data, no code.
 *
 * To add a client, add `transforms/clients/<name>.ts` with a default export of this type and a folder of fixtures; the
 * directory is the registry. If a client does not fit, this type gains a shape: the engine never asks for a client by name.
 *
 * The two axes of extension are *where a request takes its parts from* (`requests`, `factories`, `options`, `chain`) and
 * *what a rewrite may rely on* (`returns`, `hook`).
 */
export interface HttpClient {
  /** The name reports use, e.g. `axios`. */
  readonly name: string;
  /** The client's own documentation of authentication or options. */
  readonly docs: string;
  /** Module specifiers whose default or namespace export is this client, `node:` prefixes left out. */
  readonly packages: readonly string[];
  /** Global names that are this client where no local declaration hides them, e.g. `fetch`. */
  readonly globals?: readonly string[];
  /** The calls that send a request (or begin one, see `chain`). */
  readonly requests: readonly CallShape[];
  /** The calls that make an instance with defaults of its own. */
  readonly factories?: readonly CallShape[];
  /** Property of the client or of an instance that holds mutable defaults in the shape of `options`, e.g. `defaults`. */
  readonly defaults?: string;
  /** Where the options object keeps what matters. Absent where the client takes no options object. */
  readonly options?: OptionKeys;
  /** Methods called on what a request call returns. */
  readonly chain?: ChainMethods;
  /**
   * What a request call returns.
   * - `promise`: a promise and nothing more: `await`, `.then` and returning it are all that callers can do with it.
   * - `request`: an object with methods of its own (a stream, a chain, a thenable), so it cannot be had later than now.
   */
  readonly returns: 'promise' | 'request';
  /**
   * How a request in callback style reports a failure: `callback-error` as the callback's first argument, `response-error` as the
   * `error` property of its only argument. An `error` listener on the request is always understood.
   */
  readonly failure?: 'callback-error' | 'response-error';
  /** Per-instance code that runs, and may await, before each request. */
  readonly hook?: InstanceHook;
}

/** What an argument of a call is. `urlOrOptions` is a URL unless it evaluates to an object. */
export type ArgumentRole = 'url' | 'options' | 'urlOrOptions' | 'body' | 'headers' | 'callback' | 'base' | 'other';

/** One way to call a client. */
export interface CallShape {
  /** Member names below the import or instance; the empty string is the import or instance itself. */
  readonly members: readonly string[];
  /** The role of each argument, in order. A call may pass fewer. */
  readonly args: readonly ArgumentRole[];
  /** Arguments told apart by their value, in any order (bent): a URL is the base, an object the headers. */
  readonly anyOrder?: boolean;
  /** A global that is constructed with `new` to describe a request which is sent later, e.g. `Request`. */
  readonly constructs?: string;
}

/** Names of the option properties that matter. All others are left as they are. */
export interface OptionKeys {
  readonly url?: readonly string[];
  readonly base?: readonly string[];
  /** Properties that spell a URL in pieces. */
  readonly host?: readonly string[];
  readonly path?: readonly string[];
  readonly headers?: string;
  /** Sub-objects of `headers` whose entries are headers too, e.g. `common` in `axios.defaults.headers`. */
  readonly headerGroups?: readonly string[];
  readonly credentials?: readonly CredentialOption[];
}

/** One way in which options carry a Basic pair. */
export type CredentialOption =
  /** `auth: { username, password }`. Each list holds the accepted spellings. */
  | { readonly form: 'pair'; readonly key: string; readonly user: readonly string[]; readonly password: readonly string[] }
  /** `auth: 'user:password'` */
  | { readonly form: 'joined'; readonly key: string }
  /** `username: …, password: …` beside the other options. */
  | { readonly form: 'keys'; readonly user: string; readonly password: string };

/** Methods of a fluent request. */
export interface ChainMethods {
  /** Methods that take Basic credentials as `(user, password)` or `({ user, pass })`. */
  readonly credentials?: readonly { readonly method: string; readonly user: readonly string[]; readonly password: readonly string[] }[];
  /** Methods that set one header `(name, value)` or several `({ name: value })`. The first one that fits is used by rewrites. */
  readonly headers: readonly {
    readonly method: string;
    readonly args: 'pair' | 'object' | 'either';
    /** Returns something other than the request: nothing can be chained on it. */
    readonly endsChain?: true;
  }[];
}

/** How an instance is given a fresh token before each request. `{authorization}` stands for the header's value, awaited. */
export type InstanceHook =
  /** A statement after the instance is made; `{instance}` stands for the expression that names it. */
  | { readonly kind: 'statement'; readonly template: readonly string[] }
  /** An element appended to an array found in the factory's options under `path`. */
  | { readonly kind: 'option'; readonly path: readonly string[]; readonly element: readonly string[] };
