import type { Language } from './language.ts';

export default {
  name: 'PowerShell',
  grammar: 'powershell',
  levels: /^(?:(?:logical|bitwise|comparison|additive|multiplicative|format|range)_(?:argument_)?expression|(?:unary|array_literal)_expression|pipeline|pipeline_chain|string_literal|key_expression|left_assignment_expression|argument_expression|script_parameter_default)$/,
  strings: new Set(['expandable_string_literal', 'verbatim_string_characters', 'expandable_here_string_literal', 'verbatim_here_string_characters', 'generic_token']),
  interpolations: new Set(['variable', 'sub_expression']),
  operators: new Set(['+']),
  entries: new Set(['assignment_expression', 'hash_entry', 'script_parameter']),
  lists: new Set(['array_literal_expression']),
  placeholders: /\{(?<key>\d+)[^{}]*\}/g,
  environment: /^\$\{?env:(?<name>\w+)\}?$|GetEnvironmentVariable$/i,
  clients: [
    { name: 'Invoke-RestMethod', sign: /\bInvoke-RestMethod\b|\birm\b/i },
    { name: 'Invoke-WebRequest', sign: /\bInvoke-WebRequest\b|\biwr\b/i },
    { name: 'curl', sign: /\bcurl(?:\.exe)?\b/i },
    { name: 'httpclient', sign: /\bHttpClient\b|\bWebClient\b/ },
  ],
  handOver: {
    bearer: '"Bearer $(Get-OcrolusToken)"',
    line: '"Authorization: Bearer $(Get-OcrolusToken)"',
    kept: /^$/,
    isScript: true,
    rules: [],
  },
} satisfies Language;
