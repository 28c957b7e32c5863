/**
 * Templates of environment files (`.env.example`) get the names of the new variables, each beside the one that it replaces. Values are for people
 * to fill in, where secrets are kept: none is written.
 */
import type { NamedPrincipal } from './principal-names.ts';

const TEMPLATE = /(?:^|\/)(?:\.?env(?:\.[\w-]+)*\.(?:example|sample|template|tpl|dist|defaults)|[\w-]*(?:example|sample|template)[\w-]*\.env|\.env[-_](?:example|sample|template))$/i;

export const isEnvironmentTemplate = (path: string): boolean => TEMPLATE.test(path);

/** A variable, and those that come after it. */
export interface NewNames {
  readonly legacy: string;
  readonly added: readonly string[];
}

/** The first of two is the user's name; one that holds a whole pair is followed by both. */
export function newNamesOf(principals: readonly Pick<NamedPrincipal, 'sources' | 'env'>[]): readonly NewNames[] {
  return principals.flatMap(({ sources, env }): readonly NewNames[] => {
    const names = sources.map((source) => /^env:(\w+)$/.exec(source)?.[1]);
    const [first, second] = names;
    if (names.length === 2) return [...(first === undefined ? [] : [{ legacy: first, added: [env.clientId] }]), ...(second === undefined ? [] : [{ legacy: second, added: [env.clientSecret] }])];
    return names.length === 1 && first !== undefined ? [{ legacy: first, added: [env.clientId, env.clientSecret] }] : [];
  });
}

/** The text with the new names; as it is where the old ones are not set, or the new ones are there. */
export function withNewNames(text: string, names: readonly NewNames[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return names.reduce((whole, { legacy, added }) => {
    const missing = added.filter((name) => !lineOf(name).test(whole));
    const old = lineOf(legacy).exec(whole);
    if (!old || missing.length === 0) return whole;
    const end = old.index + old[0].length;
    return whole.slice(0, end) + missing.map((name) => `${eol}${old[1] ?? ''}${name}${old[2] ?? '='}`).join('') + whole.slice(end);
  }, text);
}

/** The text without the lines of names. */
export function withoutNames(text: string, names: readonly string[]): string {
  return names.reduce((whole, name) => whole.replace(new RegExp(`${lineOf(name).source}(?:\\r?\\n|$)`, 'gm'), ''), text);
}

export const setsName = (text: string, name: string): boolean => lineOf(name).test(text);

/** A line that sets a variable, or shows in a comment how to. */
const lineOf = (name: string): RegExp => new RegExp(`^([ \\t]*(?:#[ \\t]*)?(?:export[ \\t]+)?)${name}([ \\t]*=)[^\\r\\n]*`, 'm');
