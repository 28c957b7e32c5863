import type { Language } from './language.ts';

export default {
  name: 'R',
  grammar: 'r',
  shapes: {
    // Assignments are operations to the grammar.
    binary_operator: { when: /^[\w.$@"'[\]]{1,200}\s*(?:<<?-|=(?!=))/, first: 'left', last: 'right', as: 'assignment' },
  },
  strings: new Set(['string']),
  interpolations: new Set(),
  operators: new Set(),
  lists: new Set(),
  placeholders: /%s|\{(?<key>\w+)\}/g,
  environment: /\bSys\.getenv$|\bconfig::get$|\bgetOption$|\bkey_get$/,
  pairCalls: /\breq_auth_basic$/,
  clients: [
    { name: 'httr2', sign: /\bhttr2\b|\breq_auth_basic\b|\breq_headers\b|\breq_perform\b/ },
    { name: 'httr', sign: /\bhttr\b|\badd_headers\b|\bauthenticate\(|\b(?:GET|POST|PUT|DELETE|PATCH)\(/ },
    { name: 'crul', sign: /\bcrul\b|\bHttpClient\$new\b/ },
    { name: 'curl', sign: /\bhandle_setopt\b|\bnew_handle\b|\bcurl_fetch\w*|\bgetURL\b|\bRCurl\b/ },
  ],
  handOver: {
    bearer: 'paste("Bearer", ocrolus_token())',
    kept: /\bset_config\(|\bhttr::set_config\(/,
    rules: [
      { client: 'httr2', when: /^((?:httr2::)?)req_auth_basic\((?:username\s*=[^,]*,\s*password\s*=[^,]*|(?!req)[\w.$]+,\s*[\w.$]+)\)$/, write: '$1req_auth_bearer_token(ocrolus_token())' },
      { client: 'httr2', when: /^((?:httr2::)?)req_auth_basic\(([\w.]+),\s*[\w.$]+,\s*[\w.$]+\)$/, write: '$1req_auth_bearer_token($2, ocrolus_token())' },
      { client: 'httr', when: /^((?:httr::)?)authenticate\([^]*\)$/, write: '$1add_headers(Authorization = paste("Bearer", ocrolus_token()))', unless: /\badd_headers\([^]*Authorization/ },
    ],
  },
} satisfies Language;
