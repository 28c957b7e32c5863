/** Texts of settings and requests, with the variables that tools put into them. */
import { userinfoOf } from '../http.ts';
import { joined, literal, unknown, variable, type Part, type Text, type Value } from '../text.ts';
import type { Scalar } from './data.ts';

/** What a name stands for, where the file says it. */
export type Lookup = (name: string) => Value | undefined;

/** `{{name}}`, `${NAME}`, `${{ secrets.NAME }}`, `$(NAME)`, `$NAME`, `<<name>>`, `{$NAME}` and `#{name}`. */
const VARIABLE = /\$?\{\{[^{}]*\}\}|[$#]\{[^{}]*\}|\$\([\w.-]+\)|\$[A-Za-z_]\w*|<<[\w.-]+>>|\{(?:\$|env\.)[^{}]*\}/g;
/** Functions and prefixes that read the environment or another store. */
const ENVIRONMENT = /^\W*\$?(?:dotenv|processEnvironment|processEnv|process\.env|env|environment|ssm|self|opt|param|cf|sm|secrets?)(?:\.|:|\s+%?)([\w./-]+)/i;
/** Values that are built from each other end here. */
const DEPTH = 5;

export function templated(text: string, at: number, lookup: Lookup = () => undefined): Value {
  const pieces: Value[] = [];
  let done = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > done) pieces.push(literal(text.slice(done, match.index), at + done));
    const name = nameIn(match[0]);
    pieces.push(lookup(name) ?? [...named(name, match[0], at + match.index), ...defaultIn(match[0], at + match.index)]);
    done = match.index + match[0].length;
  }
  if (done < text.length || pieces.length === 0) pieces.push(literal(text.slice(done), at + done));
  return joined(pieces);
}

/** An address that stands where the environment says nothing: `${URL:-https://…}`, `${URL:https://…}`. */
function defaultIn(placeholder: string, at: number): Value {
  const match = /^\$\{[\w.]+:[-=]?["']?(https?:\/\/[^{}"'\s]+)["']?\}$/.exec(placeholder);
  return match?.[1] === undefined ? [] : literal(match[1], at + placeholder.indexOf(match[1]));
}

/** What is called as variables of an environment are comes from there; another name is the file's own. */
const named = (name: string, placeholder: string, at: number): Value => (/^[A-Z][A-Z0-9_]+$/.test(name) || ENVIRONMENT.test(placeholder) ? variable(name, at) : unknown(name, at));

export const valueOf = (scalar: Scalar, lookup?: Lookup): Value => (scalar.value ? scalar.value.map((text) => substituted(text, lookup)) : templated(scalar.text, scalar.at, lookup));

function substituted(text: Text, lookup: Lookup | undefined): Text {
  return text.flatMap((part): readonly Part[] => {
    if (part.kind === 'encoded') return [{ ...part, of: substituted(part.of, lookup) }];
    return part.kind === 'variable' || part.kind === 'unknown' ? (lookup?.(part.name)?.[0] ?? [part]) : [part];
  });
}

/** Looks names up in a table of texts that may hold further names. */
export function lookupIn(table: ReadonlyMap<string, Scalar>): Lookup {
  const at = (depth: number): Lookup => (name) => {
    const found = table.get(name);
    if (!found || found.text === '' || depth >= DEPTH) return undefined;
    return valueOf(found, at(depth + 1));
  };
  return at(0);
}

/** The name in a placeholder: what it comes from, a default and what is done with it are left out. */
function nameIn(placeholder: string): string {
  const inner = placeholder.replace(/^[$#<({]+\$?\s*|[\s)}>]+$/g, '').replace(/^[-\s]+|[-\s]+$/g, '');
  const asked = ENVIRONMENT.exec(inner)?.[1];
  if (asked !== undefined) return asked;
  const path = /^(?:_\.)?\.?([A-Za-z_][\w-]*(?:\.[\w-]+)*)(?=$|[\s|:,?-])/.exec(inner)?.[1];
  const isCall = /^[a-z]\w*\s+["'.(]/.test(inner);
  return (isCall ? /[.\s(]([A-Za-z_][\w-]*(?:\.[\w-]+)+|[A-Z][A-Z0-9_]{2,})/.exec(inner)?.[1] : path) ?? inner;
}

/** The credential in an address; a name may stand for the whole of it. */
export function credentialIn(text: Text): { readonly user: Text; readonly password: Text; readonly start: number; readonly end: number } | undefined {
  const info = userinfoOf(text);
  if (!info || (!info.password && info.user.some((part) => part.kind === 'literal'))) return undefined;
  return { ...info, password: info.password ?? [] };
}
