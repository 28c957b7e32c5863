import type { Language } from './language.ts';

export const ruby: Language = {
  name: 'Ruby',
  grammar: 'ruby',
  strings: new Set(['string', 'heredoc_body', 'bare_string']),
  interpolations: new Set(['interpolation']),
  joins: new Set(['chained_string']),
  operators: new Set(['+', '<<']),
  lists: new Set(['array']),
  placeholders: /%(?:<(?<key>\w+)>|\{(?<key2>\w+)\})?[sdp]?/g,
  environment: /^(?:ENV(?:\.fetch)?|Rails\.application\.credentials(?:\.dig|\.fetch)?|Figaro\.env)$/,
  inbound: /http_basic_authenticate|authenticate_or_request|authenticate_with_http_basic/,
  clients: [
    { name: 'http.rb', sign: /\bHTTP\.|["']http["']/ },
    { name: 'faraday', sign: /\bFaraday\b|\bfaraday\b/ },
    { name: 'httparty', sign: /\bHTTParty\b|httparty/ },
    { name: 'rest-client', sign: /\bRestClient\b|rest-client/ },
    { name: 'typhoeus', sign: /\bTyphoeus\b/ },
    { name: 'net/http', sign: /\bNet::HTTP\b/ },
  ],
  bearer: '"Bearer #{OcrolusToken.get}"',
  pairs: [
    { when: /^:?["']?basic_auth["']?\s*(?::|=>)[^]*$/, write: 'headers: { "Authorization" => "Bearer #{OcrolusToken.get}" }' },
    { when: /^(\w[\w.]*)\.basic_auth\b[^]*$/, write: '$1["Authorization"] = "Bearer #{OcrolusToken.get}"' },
    { when: /^(\w+)\.request\s*\(?\s*:(?:authorization|basic_auth)[^]*$/, write: '$1.request :authorization, "Bearer", -> { OcrolusToken.get }' },
  ],
};
