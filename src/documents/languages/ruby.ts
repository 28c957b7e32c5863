import type { Language } from './language.ts';

const HEADERS = 'headers: { "Authorization" => "Bearer #{OcrolusToken.get}" }';

export default {
  name: 'Ruby',
  grammar: 'ruby',
  strings: new Set(['string', 'heredoc_body', 'bare_string']),
  interpolations: new Set(['interpolation']),
  joins: new Set(['chained_string']),
  operators: new Set(['+', '<<']),
  lists: new Set(['array']),
  placeholders: /%(?:<(?<key>\w+)>|\{(?<key2>\w+)\})?[sdp]?/g,
  environment: /^(?:ENV(?:\.fetch)?|Rails\.application\.credentials(?:\.dig|\.fetch)?|Figaro\.env)$/,
  basicHeaders: /Basic\.encode_credentials$/,
  keyedCalls: /^(?:RestClient::(?:Resource\.new|Request\.(?:execute|new))|Excon\.(?:new|get|post|put|patch|delete|head|options)|PerfectAudit\.configure)$/,
  addressedPairCalls: /^RestClient::Resource\.new$/,
  inbound: /http_basic_authenticate|authenticate_or_request|authenticate_with_http_basic/,
  clients: [
    { name: 'http.rb', sign: /(?<![:\w])HTTP\s*\.|["']http["']/ },
    { name: 'faraday', sign: /\bFaraday\b|\bfaraday\b/ },
    { name: 'httparty', sign: /\bHTTParty\b|httparty/ },
    { name: 'rest-client', sign: /\bRestClient\b|rest-client/ },
    { name: 'curb', sign: /\bCurl(?:::|\.)/ },
    { name: 'excon', sign: /\bExcon\b/ },
    { name: 'typhoeus', sign: /\bTyphoeus\b/ },
    { name: 'perfect_audit', sign: /\bPerfectAudit\.configure\b/ },
    { name: 'net/http', sign: /\bNet::HTTP\b/ },
  ],
  handOver: {
    bearer: '"Bearer #{OcrolusToken.get}"',
    kept: /\bFaraday\.new\b|\bRestClient::Resource\b|\|\|=|\bHTTP\.(?:persistent|headers)\b|\bheaders\s+['":]/,
    rules: [
      { client: 'httparty', when: /^:?["']?basic_auth["']?\s*(?::|=>)[^]*$/, write: HEADERS, unless: /\bheaders["']?\s*(?::|=>)|\*\*/ },
      { client: 'typhoeus', when: /^:?["']?userpwd["']?\s*(?::|=>)[^]*$/, write: HEADERS, unless: /\bheaders["']?\s*(?::|=>)|\*\*/ },
      { client: 'net/http', when: /^([a-z_]\w*)\.basic_auth\b[^]*$/, write: '$1["Authorization"] = "Bearer #{OcrolusToken.get}"' },
      { client: 'http.rb', when: /^([^]*)\.basic_auth\b[^]*$/, write: '$1.auth("Bearer #{OcrolusToken.get}")' },
      // It calls what it is given for each request: https://lostisland.github.io/faraday/#/middleware/included/authentication
      { client: 'faraday', when: /^(\w+)\.request\s*\(?\s*:authorization[^]*$/, write: '$1.request :authorization, "Bearer", -> { OcrolusToken.get }', isLive: true },
    ],
  },
} satisfies Language;
