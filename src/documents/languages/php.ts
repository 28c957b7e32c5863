import type { Language } from './language.ts';

export default {
  name: 'PHP',
  grammar: 'php',
  strings: new Set(['string', 'encapsed_string', 'heredoc', 'nowdoc']),
  interpolations: new Set(['variable_name', 'member_access_expression', 'subscript_expression', 'dynamic_variable_name', 'nullsafe_member_access_expression']),
  operators: new Set(['.']),
  entries: new Set(['array_element_initializer', 'const_element']),
  defines: /^\\?define$/,
  lists: new Set(['array_creation_expression']),
  placeholders: /%(?:(?:\d+\$)?[sd])/g,
  environment: /^(?:getenv|env|config|\$_ENV|\$_SERVER|Config::get)$/,
  inbound: /PHP_AUTH_USER|onceBasic|Auth::/,
  clients: [
    { name: 'laravel-http', sign: /\bHttp::/ },
    { name: 'curl', sign: /\bcurl_|\bCURLOPT_/ },
    { name: 'stream', sign: /\bstream_context_create\b/ },
    { name: 'symfony-http-client', sign: /HttpClientInterface\b|\bHttpClient::|auth_basic/ },
    { name: 'guzzle', sign: /Guzzle|new \\?Client\b/ },
    { name: 'wordpress', sign: /\bwp_remote_/ },
  ],
  handOver: {
    bearer: "'Bearer ' . ocrolus_token()",
    line: "'Authorization: Bearer ' . ocrolus_token()",
    isScript: true,
    kept: /\bnew \\?(?:GuzzleHttp\\)?Client\s*\(|createForBaseUri/,
    rules: [
      // https://symfony.com/doc/current/http_client.html#authentication
      { client: 'symfony-http-client', when: /^(['"])auth_basic\1\s*=>[^]*$/, write: "'auth_bearer' => ocrolus_token()" },
      { client: 'guzzle', when: /^(['"])auth\1\s*=>[^]*$/, write: "'headers' => ['Authorization' => 'Bearer ' . ocrolus_token()]", unless: /['"]headers['"]|\.\.\./ },
      { client: 'laravel-http', when: /^([^]*)(->|::)withBasicAuth\([^]*\)$/, write: '$1$2withToken(ocrolus_token())' },
      { when: /^curl_setopt\(\s*(\$\w+)\s*,\s*CURLOPT_USERPWD[^]*$/, write: "curl_setopt($1, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . ocrolus_token()])", unless: /CURLOPT_HTTPHEADER/ },
      { when: /^CURLOPT_USERPWD\s*=>[^]*$/, write: "CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . ocrolus_token()]", unless: /CURLOPT_HTTPHEADER/ },
    ],
  },
} satisfies Language;
