/** Why a site is left to a person, and what to do: one entry per code; `docs/manual/<code>.md`, which `explain <code>` prints, says more. */
export interface ManualReason {
  readonly title: string;
  readonly text: string;
}

const REASONS: Readonly<Record<string, ManualReason>> = {
  'callers-unknown': {
    title: 'Not every caller is known',
    text: 'Something that calls the function around this, or hands it the pair, cannot be seen or cannot wait (the evidence names it where it is here). Make the function async unless it is, return `await ocrolusTokens.getAuthorization()`, and await it wherever it is called. Where callers that are not here hand in the credential, take a token provider in its place.',
  },
  'sync-contract': {
    title: 'The place must stay synchronous',
    text: 'The credential is built, or what holds it is used, where nothing can be awaited: a constructor, a setter, a getter that is read at once, `toString` or `toJSON`, a comparator, a type from outside (the evidence names the place), or an `await` would come between a check of shared state and its change, or let what the request is given change or flow away first. Move the Authorization header to the async code that sends the request.',
  },
  'shared-with-other-host': {
    title: 'The same credential code serves another host',
    text: 'The same expression also authenticates requests to another vendor, which must keep Basic. Give Ocrolus its own header, then run the tool again.',
  },
  'several-principals': {
    title: 'One place, several credential pairs',
    text: 'Which account this is, only the run tells: callers pass pairs in, the program picks one, or pairs of one name come from several places (the evidence names what is known). Each account needs a token provider of its own: pass one in place of the pair. If it is a single account, ask its provider here: `await ocrolusTokens.getAuthorization()`.',
  },
  'unknown-client': {
    title: 'Unknown HTTP client',
    text: 'The credentials are an option of a client the tool has no description of, or stand in a command line or an address that it does not change. Remove them there and set the header `Authorization: await ocrolusTokens.getAuthorization()` on each request.',
  },
  'opaque-options': {
    title: 'The options cannot be seen whole',
    text: 'The credential is set on an object that is built elsewhere or conditionally, another header may be set over it, or code goes on looking into it (the evidence names the place where it is known). Remove it there and set the header `Authorization: await ocrolusTokens.getAuthorization()` for each request.',
  },
  'host-unproven': {
    title: 'The host is not proved',
    text: 'Only the surroundings say that this goes to Ocrolus. Check where the request goes; if it is Ocrolus, name the host with --host or write the base URL where the tool can see it.',
  },
  'legacy-host': {
    title: 'Retired host',
    text: 'www.perfectaudit.com/api/v1 became https://api.ocrolus.com/v1. Change host and path, check the responses, then run the tool again.',
  },
  'no-async-hook': {
    title: 'The instance cannot wait for a token',
    text: 'The credential is a default of an instance whose client has no hook that may await, or is not known. Remove it from the defaults and set the header on each request, in async code.',
  },
  'module-scope': {
    title: 'Runs when the module is loaded',
    text: 'The request is sent, or its header built, while the module loads, where nothing can be awaited. Move it into an async function that is called when it is needed.',
  },
  'captured-once': {
    title: 'The header would be kept too long',
    text: 'The header is built once and kept (in an outer variable, a field, a cache or an endless loop), so a token in it would expire. Ask for it where each request is sent: `Authorization: await ocrolusTokens.getAuthorization()`.',
  },
  'browser-code': {
    title: 'Runs in a browser',
    text: 'Code that is sent to browsers must hold neither the old credentials nor a client secret. Move the request to the server, and treat the exposed credential as leaked.',
  },
  component: {
    title: 'In a component',
    text: 'The change would reach the markup of a component (Astro, Vue, Svelte), which may use what becomes asynchronous in ways that are not seen. Move the request into a module of the server, or change the component by hand as shown.',
  },
  'other-language': {
    title: 'In another language',
    text: 'The tool changes JavaScript and TypeScript alone. Ask https://auth.ocrolus.com/oauth/token for a token (form-encoded: grant_type=client_credentials, client_id, client_secret), keep it for less than its 24 hours, and send it as `Authorization: Bearer …`.',
  },
  'other-file': {
    title: 'In a script, a collection or a description',
    text: 'The tool cannot change this file so that it works as a whole. Ask https://auth.ocrolus.com/oauth/token for a token and send it as `Authorization: Bearer …`, as shown.',
  },
  'synchronous-runtime': {
    title: 'The run-time cannot wait',
    text: 'The request runs where nothing can be awaited (Google Apps Script, k6, Meteor, a Cypress command). Fetch a token first, in the way that run-time has for it, keep it for less than a day, and send it as `Authorization: Bearer …`.',
  },
  'returned-request': {
    title: 'The request object is used at once',
    text: 'A synchronous function returns or keeps the request object (a stream, a chain), or its callers need more of what it returns than a promise has, so the request cannot wait for a token. Make the function async and await it where it is called.',
  },
  'outside-scope': {
    title: 'Needs a change outside the given paths',
    text: 'The change reaches files that were not asked for. Run the tool on the whole package or repository.',
  },
  'verification-failed': {
    title: 'The change could not be verified',
    text: 'The planned change did not pass the check of its result and was dropped. Change it by hand; what a compiler said of the attempt shows where to begin. Without such words, please report the shape of this code.',
  },
};

/** @throws when the code has no entry: a test keeps the two in step. */
export function manualReason(code: string): ManualReason {
  const reason = knownReason(code);
  if (!reason) throw new Error(`no text for the manual reason ${code}`);
  return reason;
}

/** `undefined` for a code that another version of the tool wrote into a report. */
export const knownReason = (code: string): ManualReason | undefined => (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined);

export const manualCodes: readonly string[] = Object.keys(REASONS);
