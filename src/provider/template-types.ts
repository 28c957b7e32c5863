/** The types of the generated provider: interfaces in TypeScript, typedefs in JavaScript. */
export interface TypeDeclaration {
  readonly name: string;
  readonly exported: boolean;
  readonly about: string;
  /** Another declared type whose members this one has too. */
  readonly base?: string;
  /** The members of an object type, or the lines of any other. */
  readonly shape: { readonly members: readonly TypeMember[] } | { readonly lines: readonly string[] };
}

export interface TypeMember {
  readonly name: string;
  readonly type: string;
  readonly optional?: boolean;
  readonly about?: string;
}

export const TYPES: readonly TypeDeclaration[] = [
  {
    name: 'OcrolusTokenProvider',
    exported: true,
    about: 'What code that calls the Ocrolus API needs.',
    shape: {
      members: [
        { name: 'getToken', type: '() => Promise<string>', about: 'A token that is live now. Sends a request only when it has to.' },
        { name: 'getAuthorization', type: '() => Promise<string>', about: 'The value of an Authorization header: Bearer and the token.' },
        { name: 'invalidate', type: '(token?: string) => void', about: 'Drops the kept token, or only this one: for when the API has refused it.' },
      ],
    },
  },
  {
    name: 'ReplaceableOcrolusTokenProvider',
    exported: true,
    about: 'A provider that tests can replace.',
    base: 'OcrolusTokenProvider',
    shape: {
      members: [{ name: 'replaceWith', type: '(provider?: OcrolusTokenProvider) => void', about: 'Without a provider, it starts anew from the environment.' }],
    },
  },
  {
    name: 'OcrolusTokenProviderOptions',
    exported: true,
    about: 'One provider serves one Ocrolus API account.',
    shape: {
      members: [
        { name: 'clientId', type: 'string' },
        { name: 'clientSecret', type: 'string' },
        { name: 'tokenUrl', type: 'string | undefined', optional: true },
        { name: 'audience', type: 'string | undefined', optional: true, about: 'Not sent unless given. Ocrolus documents https://api.ocrolus.com/ only.' },
        { name: 'refreshAfterSeconds', type: 'number | undefined', optional: true, about: 'The age at which a token is renewed: 43200 unless given.' },
        { name: 'timeoutMs', type: 'number | undefined', optional: true, about: 'For the token request, and for each call of the store: 10000 unless given.' },
        { name: 'fetch', type: 'OcrolusTokenFetch | undefined', optional: true, about: 'Used instead of the global fetch.' },
        { name: 'now', type: '(() => number) | undefined', optional: true, about: 'Used instead of Date.now.' },
        { name: 'store', type: 'OcrolusTokenStore | undefined', optional: true, about: 'Lets short-lived processes share a token.' },
      ],
    },
  },
  {
    name: 'OcrolusTokenFetch',
    exported: true,
    about: 'The part of fetch in use: the built-in one and its packages fit.',
    shape: {
      lines: [
        '(',
        '  url: string,',
        '  init: { method: string; headers: Record<string, string>; body: string },',
        ') => Promise<{',
        '  ok: boolean; status: number; headers?: { get: (name: string) => unknown }; json: () => Promise<unknown>',
        '}>',
      ],
    },
  },
  {
    name: 'OcrolusTokenStore',
    exported: true,
    about: 'One entry, for one client ID. If it fails, a token is asked for.',
    shape: {
      members: [
        { name: 'get', type: '() => Promise<OcrolusToken | null | undefined>' },
        { name: 'set', type: '(token: OcrolusToken | undefined) => Promise<unknown>', about: 'Without a token: remove the entry.' },
      ],
    },
  },
  {
    name: 'OcrolusToken',
    exported: true,
    about: 'Times are in milliseconds since 1970.',
    shape: {
      members: [
        { name: 'accessToken', type: 'string' },
        { name: 'obtainedAt', type: 'number' },
        { name: 'expiresAt', type: 'number' },
      ],
    },
  },
  {
    name: 'Failure',
    exported: false,
    about: 'The last failure: thrown again, instead of another request, until its pause is over.',
    shape: {
      members: [
        { name: 'error', type: 'unknown' },
        { name: 'count', type: 'number', about: 'Failures since the last success.' },
        { name: 'at', type: 'number' },
        { name: 'waitMs', type: 'number' },
        { name: 'jitter', type: 'number' },
      ],
    },
  },
  {
    name: 'Runtime',
    exported: false,
    about: 'The globals in use, so that this file needs neither the DOM types nor those of Node.js.',
    shape: {
      members: [
        { name: 'fetch', type: 'OcrolusTokenFetch', optional: true },
        { name: 'AbortController', type: 'new () => { signal: unknown; abort: () => void }', optional: true },
        { name: 'process', type: '{ env?: Record<string, string | undefined> }', optional: true },
        { name: 'setTimeout', type: '(run: () => void, ms: number) => { unref?: () => void }' },
        { name: 'clearTimeout', type: '(timer: unknown) => void' },
      ],
    },
  },
];
