/** What each rule is about: one for each way in which legacy credentials enter a request; `docs/rules` says more. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const RULES: Readonly<Record<string, Omit<Rule, 'id'>>> = {
  'basic-auth/authorization-header': { title: 'A Basic Authorization header reaches Ocrolus', text: 'The header of a request to the Ocrolus API holds legacy Basic credentials. Send `Authorization: Bearer …` with a token of the token provider.' },
  'basic-auth/default-header': { title: 'A client sends a Basic Authorization header by default', text: 'An instance or the defaults of an HTTP client hold legacy Basic credentials for the Ocrolus API. Set the header for each request.' },
  'basic-auth/auth-option': { title: 'A Basic pair is an option of a request to Ocrolus', text: 'The options of a request to the Ocrolus API hold a user name and a password. Send a token of the token provider instead.' },
  'basic-auth/fluent-auth': { title: 'A chained call gives a Basic pair to a request to Ocrolus', text: 'A call such as `.auth(user, password)` gives a request to the Ocrolus API legacy credentials. Set the Authorization header instead.' },
  'basic-auth/url-userinfo': { title: 'A URL of Ocrolus holds a Basic pair', text: 'The address of a request to the Ocrolus API holds `user:password@`. Take it out and send a token of the token provider.' },
  'basic-auth/bearer-pair': { title: 'A Basic pair is sent as a Bearer token', text: 'The header says Bearer, but what follows is the legacy pair and no OAuth token. Ask the token provider for a token.' },
};

/** Of an identifier that this or another version gave to findings. */
export function ruleOf(id: string): Rule {
  return { id, ...((Object.hasOwn(RULES, id) ? RULES[id] : undefined) ?? { title: 'Legacy authentication reaches Ocrolus', text: 'Move the request to OAuth 2.0 client credentials.' }) };
}

export const ruleIds: readonly string[] = Object.keys(RULES);
