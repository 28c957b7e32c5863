/**
 * Diffs of files that hold settings show lines beside the changed ones, and these may hold any secret: of a setting that may be one, and that no change
 * has added, the value is not shown.
 */
import { MASK } from './mask.ts';

const SECRET_KEY = /pass|secret|token|key|jwt|cred|auth|pwd|dsn|cert|private|salt|sign|hash|webhook|conn|^value$/i;
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;
/** A setting of YAML, JSON, a Dockerfile, a shell or an environment file: what stands before the value, its name, and the value. */
const SETTING = /^([\s#-]*(?:(?:export|ARG|ENV|readonly|local|declare(?: -\w+)?)\s+)?["']?([\w.-]+)["']?\s*[:=]\s*)(\S.*)$/;
/** What refers to a value and gives none in its place, or is none that is kept secret. */
const PLAIN = /^["']?(?:\$[A-Z_][A-Z0-9_]*|\$\{[\w.:]+(?::?\?[^}]*)?\}|\$\([\w.]+\)|\$?\{\{[^}'"]*\}\}|true|false|yes|no|null|~|\d{1,5}|[|>&*!][\w+-]*|[A-Z]+(?:_[A-Z0-9]+)+|)["']?[,;]?$/;
/** Letters and digits of a key or certificate that go on over several lines, or stand alone. */
const ENCODED = /(?<![\w./-])(?=[A-Za-z+/_-]*\d)(?=[\d+/_-]*[A-Za-z])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w./-])/g;

/** @param areVariables whether what the file sets are variables by and large, so that any of them may be secret */
export function maskSettings(diff: string, areVariables: boolean): string {
  return diff
    .split('\n')
    .map((line) => (/^(?: |-(?!--))/.test(line) ? line.charAt(0) + masked(line.slice(1), areVariables) : line))
    .join('\n');
}

function masked(line: string, areVariables: boolean): string {
  const [, before = '', name = '', value = ''] = SETTING.exec(line) ?? [];
  if (name === '') return line.replace(ENCODED, MASK);
  const mayBeSecret = SECRET_KEY.test(name) || (areVariables && VARIABLE.test(name));
  if (!mayBeSecret || PLAIN.test(value.trim())) return line.replace(ENCODED, MASK);
  // The value may be a map that goes on, or end with what belongs to the line.
  return /^[[{]\s*$/.test(value.trim()) ? line : `${before}${MASK}`;
}
