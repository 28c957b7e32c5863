import type { Language } from './language.ts';

export const php: Language = {
  name: 'PHP',
  grammar: 'php',
  strings: new Set(['string', 'encapsed_string', 'heredoc', 'nowdoc']),
  interpolations: new Set(['variable_name', 'member_access_expression', 'subscript_expression', 'dynamic_variable_name', 'nullsafe_member_access_expression']),
  operators: new Set(['.']),
  entries: new Set(['array_element_initializer', 'const_element']),
  lists: new Set(['array_creation_expression']),
  placeholders: /%(?:(?:\d+\$)?[sd])/g,
  environment: /^(?:getenv|env|config|\$_ENV|\$_SERVER|Config::get)$/,
  inbound: /PHP_AUTH_USER|onceBasic|Auth::/,
  clients: [
    { name: 'guzzle', sign: /Guzzle|new Client\b/ },
    { name: 'laravel-http', sign: /\bHttp::/ },
    { name: 'curl', sign: /\bcurl_/ },
    { name: 'symfony-http-client', sign: /HttpClient\b/ },
  ],
  bearer: "'Bearer ' . ocrolus_token()",
  pairs: [
    { when: /^['"]?auth(?:_basic)?['"]?\s*=>[^]*$/, write: "'headers' => ['Authorization' => 'Bearer ' . ocrolus_token()]" },
    { when: /^([^]*)(->|::)withBasicAuth\([^]*\)$/, write: '$1$2withToken(ocrolus_token())' },
    { when: /^curl_setopt\(\s*(\$\w+)\s*,\s*CURLOPT_USERPWD[^]*$/, write: "curl_setopt($1, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . ocrolus_token()])" },
  ],
};
