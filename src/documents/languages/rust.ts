import type { Language } from './language.ts';

export default {
  name: 'Rust',
  grammar: 'rust',
  macros: { type: 'token_tree', in: 'macro_invocation', before: 'fn f(){f' },
  strings: new Set(['string_literal', 'raw_string_literal']),
  interpolations: new Set(),
  operators: new Set(['+']),
  lists: new Set(['tuple_expression', 'array_expression']),
  placeholders: /\{(?<key>\w*)[^{}]*\}/g,
  environment: /(?:^|::)(?:env::var|var|env!|env|option_env)$/,
  clients: [
    { name: 'reqwest', sign: /\breqwest\b/ },
    { name: 'ureq', sign: /\bureq\b/ },
  ],
  handOver: {
    bearer: 'format!("Bearer {}", ocrolus_token().await?)',
    kept: /\bHeaderValue\b|\bdefault_headers\b/,
    within: /\basync\b[^]*->[^]*Result/,
    rules: [{ client: 'reqwest', when: /^([^]*)\.basic_auth\([^]*\)$/, write: '$1.bearer_auth(ocrolus_token().await?)' }],
  },
} satisfies Language;
