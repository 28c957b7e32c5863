import type { Language } from './language.ts';

export const go: Language = {
  name: 'Go',
  grammar: 'go',
  strings: new Set(['interpreted_string_literal', 'raw_string_literal']),
  interpolations: new Set(),
  operators: new Set(['+']),
  lists: new Set(),
  placeholders: /%[svq]/g,
  environment: /^(?:os\.(?:Getenv|LookupEnv)|viper\.GetString)$/,
  inbound: /^(?:gin|middleware|echo)\.BasicAuth/,
  clients: [
    { name: 'resty', sign: /\bresty\b/ },
    { name: 'net/http', sign: /\bhttp\./ },
  ],
  bearer: '"Bearer " + ocrolusToken()',
  pairs: [{ when: /^([^]*)\.SetBasicAuth\([^]*\)$/, write: '$1.Header.Set("Authorization", "Bearer "+ocrolusToken())' }],
};
