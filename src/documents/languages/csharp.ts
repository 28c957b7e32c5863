import type { Language } from './language.ts';

export default {
  name: 'C#',
  grammar: 'c-sharp',
  strings: new Set(['string_literal', 'interpolated_string_expression', 'verbatim_string_literal', 'raw_string_literal']),
  interpolations: new Set(['interpolation']),
  operators: new Set(['+']),
  entries: new Set(['variable_declarator']),
  lists: new Set(['array_creation_expression', 'initializer_expression']),
  placeholders: /\{(?<key>\d+)[^{}]*\}/g,
  environment: /GetEnvironmentVariable$|(?:^|[._])(?:[Cc]onfig(?:uration)?|[Ss]ettings)(?:\.GetValue.*)?$|AppSettings$/,
  basicHeaders: /^new (?:[\w.]+\.)?AuthenticationHeaderValue$/,
  inbound: /AuthenticationHandler|AddBasic/,
  clients: [
    { name: 'restsharp', sign: /RestSharp|\bI?Rest(?:Client|Request|Response)/ },
    { name: 'flurl', sign: /Flurl|WithBasicAuth/ },
    { name: 'refit', sign: /\bRefit\b|\bRestService\b/ },
    { name: 'httpwebrequest', sign: /\b(?:Http)?WebRequest\b|\bWebClient\b/ },
    { name: 'httpclient', sign: /HttpClient|HttpRequestMessage|DefaultRequestHeaders|AuthenticationHeaderValue/ },
  ],
  handOver: {
    bearer: '"Bearer " + await ocrolusTokens.GetAsync()',
    kept: /\bDefaultRequestHeaders\b|\bnew RestClient\b|\bAddDefaultHeader\b/,
    within: /\basync\b/,
    rules: [
      { client: 'flurl', when: /^([^]*)\.WithBasicAuth\([^]*\)$/, write: '$1.WithOAuthBearerToken(await ocrolusTokens.GetAsync())' },
      { client: 'httpclient', when: /^([\w.]+\.Authorization\s*=\s*)[^]*$/, write: '$1new AuthenticationHeaderValue("Bearer", await ocrolusTokens.GetAsync())' },
    ],
  },
} satisfies Language;
