import type { Language } from './language.ts';

export const csharp: Language = {
  name: 'C#',
  grammar: 'c-sharp',
  strings: new Set(['string_literal', 'interpolated_string_expression', 'verbatim_string_literal', 'raw_string_literal']),
  interpolations: new Set(['interpolation']),
  operators: new Set(['+']),
  entries: new Set(['variable_declarator']),
  lists: new Set(['array_creation_expression', 'initializer_expression']),
  placeholders: /\{(?<key>\d+)[^{}]*\}/g,
  environment: /GetEnvironmentVariable$|(?:^|[._])(?:[Cc]onfig(?:uration)?|[Ss]ettings)(?:\.GetValue.*)?$|AppSettings$/,
  inbound: /AuthenticationHandler|AddBasic/,
  clients: [
    { name: 'restsharp', sign: /RestSharp|RestClient|RestRequest/ },
    { name: 'flurl', sign: /Flurl|WithBasicAuth/ },
    { name: 'refit', sign: /\bRefit\b/ },
    { name: 'httpclient', sign: /HttpClient|HttpRequestMessage|DefaultRequestHeaders/ },
  ],
  bearer: '"Bearer " + await ocrolusTokens.GetAsync()',
  pairs: [
    { when: /^([^]*)\.WithBasicAuth\([^]*\)$/, write: '$1.WithOAuthBearerToken(await ocrolusTokens.GetAsync())' },
    { when: /^new AuthenticationHeaderValue\([^]*$/, write: 'new AuthenticationHeaderValue("Bearer", await ocrolusTokens.GetAsync())' },
    { when: /^new HttpBasicAuthenticator\([^]*$/, write: 'new JwtAuthenticator(await ocrolusTokens.GetAsync())' },
  ],
};
