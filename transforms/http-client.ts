/**
 * The description of one HTTP client: a row of data, no code.
 *
 * To add a client, add `transforms/clients/<name>.ts` with a default export of this type and a folder of fixtures; the
 * directory is the registry. If a client does not fit, this type gains a shape: the engine never asks for a client by name.
 *
 * The two axes of extension are *where a request takes its parts from* (`requests`, `factories`, `options`, `chain`) and
 * *what a rewrite may rely on* (`returns`, `hook`, `runtime`).
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
  /** What a framework hands to the code, as it is written where nothing else is known of it, e.g. `this.helpers`. */
  readonly injected?: readonly string[];
  /** Where code of this client runs, if that is not where it can await a token and hold its secret: such sites are left to a person. */
  readonly runtime?: 'browser' | 'synchronous';
  /** Each user of what is built with it brings an account of their own: a pair that the code does not name is not one account. */
  readonly perUser?: true;
  /** The calls that send a request (or begin one, see `chain`). */
  readonly requests: readonly CallShape[];
  /** The calls that make an instance with defaults of its own. */
  readonly factories?: readonly FactoryShape[];
  /** The calls that set defaults of the client itself, e.g. `$.ajaxSetup(options)`. */
  readonly configures?: readonly CallShape[];
  /** Property of the client or of an instance that holds mutable defaults in the shape of `options`, e.g. `defaults`. */
  readonly defaults?: string;
  /** Where the options object keeps what matters. Absent where the client takes no options object. */
  readonly options?: OptionKeys;
  /** A request is on its way, without waiting for a call that sends it: what is set on it has to be ready then. */
  readonly sendsByItself?: true;
  /** Headers of a call replace those of the instance as a whole. */
  readonly shallowDefaults?: true;
  /** Classes whose instances, made of `(user, password)`, are credentials in a list with the role `handlers`. */
  readonly handlers?: readonly string[];
  /** Such an instance does more than send the credentials, so it cannot be taken away. */
  readonly handlersDoMore?: true;
  /** Methods called on what a request or factory call returns. */
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
  /** Functions of the code that are run before each request. */
  readonly hooks?: readonly HookShape[];
  /** What is different in other major versions than the newest: the first range that holds the declared version counts. */
  readonly versions?: readonly { readonly range: string; readonly row: Partial<Omit<HttpClient, 'name' | 'docs' | 'packages' | 'versions'>> }[];
}

/**
 * What an argument of a call is. `urlOrOptions` is a URL unless it evaluates to an object; `authorization` is the value of the header;
 * `user` and `password` are a pair; `handlers` is a list of instances of the row's `handlers` classes.
 */
export type ArgumentRole = 'url' | 'options' | 'urlOrOptions' | 'body' | 'headers' | 'callback' | 'base' | 'method' | 'authorization' | 'user' | 'password' | 'handlers' | 'other';

/** One way to call a client. */
export interface CallShape {
  /** Member paths below the import, global or instance (`get`, `axiosRef.get`); the empty string is the import, global or instance itself. */
  readonly members: readonly string[];
  /** The role of each argument, in order. A call may pass fewer. */
  readonly args: readonly ArgumentRole[];
  /** Arguments told apart by their value, in any order (bent): a URL is the base, an object the headers. */
  readonly anyOrder?: boolean;
  /** Called with `new`: `members` are names of classes, e.g. `Request`, that describe a request which is sent later or make an instance. */
  readonly construct?: true;
  /** Values of the argument with the role `method` for which the argument with the role `body` may be left out. */
  readonly bodyless?: readonly string[];
  /** What these calls return, where it is not what the row says. */
  readonly returns?: HttpClient['returns'];
}

/** One way to make an instance. */
export interface FactoryShape extends CallShape {
  /** The calls that send a request through such an instance, where they are not those of the client itself. */
  readonly requests?: readonly CallShape[];
  /** The property of the options that holds a function which makes them, e.g. `useFactory`. */
  readonly produces?: string;
  /** What it makes is given to a framework: the row's hook cannot be put on it. */
  readonly hookless?: true;
  /** Names of the options of the factory, where they are not those of a request. */
  readonly options?: OptionKeys;
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
  /** Properties that hold headers as a list of lines, `Name: value`, which no rewrite writes. */
  readonly headerLines?: readonly string[];
  /** Properties whose value is sent as the Authorization header as it is. */
  readonly authorization?: readonly string[];
  /** Sub-objects whose entries are options too, e.g. `fetchOptions`. */
  readonly groups?: readonly string[];
  readonly credentials?: readonly CredentialOption[];
}

/** One way in which options carry a Basic pair. */
export type CredentialOption =
  /** `auth: { username, password }`. Each list holds the accepted spellings. */
  | { readonly form: 'pair'; readonly key: string; readonly user: readonly string[]; readonly password: readonly string[] }
  /** `authorizations: { anyName: { username, password } }` */
  | { readonly form: 'named-pairs'; readonly key: string; readonly user: readonly string[]; readonly password: readonly string[] }
  /** `auth: 'user:password'` */
  | { readonly form: 'joined'; readonly key: string }
  /** `username: …, password: …` beside the other options. */
  | { readonly form: 'keys'; readonly user: string; readonly password: string };

/** Methods of a fluent request. */
export interface ChainMethods {
  /** Methods that set one option `(name, value)`; the names, as text or as the last member of a constant, under which it is a URL or `user:password`. */
  readonly options?: readonly { readonly method: string; readonly url?: readonly string[]; readonly joined?: readonly string[] }[];
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

/**
 * How an instance is given a fresh token before each request. `{authorization}` stands for the header's value, awaited; `{instance}` for
 * the expression that names the instance; `{origin}`, in an element, for the origin of the base address that the factory is given. Where it is given
 * none, the hook is not taken.
 */
export type InstanceHook =
  /** A statement after the instance is made. */
  | { readonly kind: 'statement'; readonly template: readonly string[] }
  /** An element appended to an array found in the factory's options under `path`, or added with the array. */
  | { readonly kind: 'option'; readonly path: readonly string[]; readonly element: readonly string[] }
  /** A property of the factory's options, where it has no such property yet. */
  | { readonly kind: 'property'; readonly name: string; readonly value: readonly string[] }
  /** A call in the chain that makes the instance, in the place of the one that takes the credentials, or after the factory call. */
  | { readonly kind: 'chain'; readonly call: readonly string[] };

/** Where the code gives a client a function that is run before each request, and what that function is given. */
export interface HookShape {
  /** The member path of the client or instance that is called with it, e.g. `interceptors.request.use`; else it is among the factory's options. */
  readonly call?: string;
  /** The property path at which the options, or the call's argument, hold the function or a list of them. */
  readonly option?: readonly string[];
  /** The property of its parameter that holds the request's options; absent where the parameter is these. */
  readonly request?: string;
  /** Its parameter is the headers themselves. */
  readonly ofHeaders?: true;
  /** How a header is set on those options: as a property of the headers object, or with its `set` method. */
  readonly headers: 'property' | 'set';
  /** Exports of the client's package that make a middleware of it, e.g. `setContext`. */
  readonly exports?: readonly string[];
  /** The client does not await it. */
  readonly sync?: true;
  /** A property of a further argument by which the client does not await it, e.g. `synchronous`. */
  readonly syncBy?: string;
}
