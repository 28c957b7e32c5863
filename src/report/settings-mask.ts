/**
 * Diffs of files that hold settings show lines beside the changed ones, and these may hold any secret: of a setting that may be one, and that no change
 * has added, the value is not shown.
 */
import { MASK } from './mask.ts';

const SECRET_KEY = /pass|secret|token|key|jwt|cred|auth|pwd|dsn|cert|private|salt|sign|hash|webhook|conn|^(?:value|default)$/i;
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;
/** A setting of YAML, JSON, a Dockerfile, a shell or an environment file: what stands before the value, its name, and the value. */
const SETTING = /^([\s#-]*(?:(?:export|ARG|ENV|readonly|local|declare(?: -\w+)?)\s+)?["']?([\w.-]+)["']?\s*[:=]\s*)(\S.*)$/;
/** One of several in a line: `{ name = "OCROLUS_PASSWORD", value = "…" }`, `env: { OCROLUS_PASSWORD: … }`. */
const INNER = /(["']?([\w.-]+)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,{}[\]"']+)/g;
/** What refers to a value and gives none in its place, or is none that is kept secret. */
const PLAIN = /^["']?(?:\$[A-Z_][A-Z0-9_]*|\$\{[\w.:]+(?::?\?[^}]*)?\}|\$\([\w.]+\)|\$?\{\{[^}'"]*\}\}|true|false|yes|no|null|~|\d{1,5}|[|>&*!][\w+-]*|@[a-z][\w-]*|(?:var|local|module|data|process\.env)\.[\w.[\]-]+|[A-Z]+(?:_[A-Z0-9]+)+|)["']?[,;]?$/;
/** Of characters: shorter values are everywhere. */
const SHORT = 4;
/** Letters and digits of a key or certificate that go on over several lines, or stand alone. */
const ENCODED = /(?<![\w./-])(?=[A-Za-z+/_-]*\d)(?=[\d+/_-]*[A-Za-z])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w./-])/g;

/** @param areVariables whether what the file sets are variables by and large, so that any of them may be secret */
export function maskSettings(diff: string, areVariables: boolean): string {
  // A line that is added may hold what one that goes held.
  const hidden = new Set<string>();
  const lines = diff.split('\n').map((line) => (/^(?: |-(?!--))/.test(line) ? line.charAt(0) + masked(line.slice(1), areVariables, hidden) : line));
  return lines.map((line) => (/^\+(?!\+\+)/.test(line) ? [...hidden].reduce((text, value) => text.replaceAll(value, MASK), line) : line)).join('\n');
}

function masked(line: string, areVariables: boolean, hidden: Set<string>): string {
  const hide = (key: string, value: string): string => {
    for (const part of [value, ...[...value.matchAll(INNER)].map((match) => match[3] ?? '')]) if (part.length >= SHORT) hidden.add(part);
    return `${key}${MASK}`;
  };
  const [, before = '', name = '', value = ''] = SETTING.exec(line) ?? [];
  const mayBeSecret = (own: string): boolean => SECRET_KEY.test(own) || (areVariables && VARIABLE.test(own));
  if (name === '' || !mayBeSecret(name) || PLAIN.test(value.trim())) return line.replace(INNER, (all: string, key: string, own: string, inner: string) => (mayBeSecret(own) && !PLAIN.test(inner) ? hide(key, inner) : all)).replace(ENCODED, MASK);
  // The value may be a map that goes on, or end with what belongs to the line.
  return /^[[{]\s*$/.test(value.trim()) ? line : hide(before, value.trim().replace(/[,;]$/, ''));
}
