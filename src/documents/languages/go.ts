import type { Language } from './language.ts';

export default {
  name: 'Go',
  grammar: 'go',
  strings: new Set(['interpreted_string_literal', 'raw_string_literal']),
  interpolations: new Set(),
  operators: new Set(['+']),
  lists: new Set(['literal_value']),
  placeholders: /%[svqd]/g,
  environment: /^(?:os\.(?:Getenv|LookupEnv)|viper\.GetString)$/,
  inbound: /^(?:gin|middleware|echo)\.BasicAuth|^\w+\.BasicAuth$/,
  clients: [
    { name: 'resty', sign: /\bresty\./ },
    { name: 'net/http', sign: /\bhttp\.|\burl\.UserPassword\b/ },
  ],
  handOver: {
    bearer: '"Bearer " + ocrolusToken()',
    kept: /\bresty\.New\(/,
    rules: [
      { client: 'net/http', when: /^([^]*)\.\s*SetBasicAuth\([^]*\)$/, write: '$1.Header.Set("Authorization", "Bearer "+ocrolusToken())' },
      { client: 'resty', when: /^([^]*\.R\(\)[^]*)\.\s*SetBasicAuth\([^]*\)$/, write: '$1.SetAuthToken(ocrolusToken())' },
      { client: 'resty', when: /^(resty\.New\(\)[^]*)\.\s*SetBasicAuth\([^]*\)$/, write: '$1.OnBeforeRequest(func(_ *resty.Client, r *resty.Request) error { r.SetAuthToken(ocrolusToken()); return nil })', isLive: true },
    ],
  },
} satisfies Language;
