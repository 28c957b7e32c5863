/** Places in shell code that give a request Basic credentials. */
import type { Parser } from '@vscode/tree-sitter-wasm';
import type { Address, Carrier, Nearness } from '../document.ts';
import { relocated } from '../fragment.ts';
import { ancestors, fieldOf, walk, type SyntaxNode } from '../languages/tree.ts';
import { render } from '../text.ts';
import { configFound, credentialsOf, type Site } from './credentials.ts';
import { createEvaluator } from './evaluate.ts';
import type { Evaluator, Word } from './words.ts';
import { idleIn } from './idle.ts';
import { programOf, type Program } from './options.ts';
import { inputOf } from './output.ts';
import { addressesOf, levelsOf, type Place, type Use } from './reach.ts';
import { bearerHeader, type Replacing } from './replacements.ts';
import { requestsOf, textOf } from './requests.ts';
import type { Script, Templates } from './script.ts';
import type { Unit } from './unit.ts';
import { readUnits } from './units.ts';
import { findVariables, functionAround, type Variables } from './variables.ts';

export function findShellCarriers(scripts: readonly Script[], templates: Templates, parser: Parser): readonly Carrier[] {
  const units = readUnits(scripts, parser);
  const variables = findVariables(units.all);
  const evaluator = createEvaluator(units, variables, templates);
  const uses = units.all.flatMap((unit) => usesOf(unit, evaluator, variables));
  const sent = uses.flatMap(({ sites }) => sites);
  const idle = units.all.flatMap((unit) => idleIn(unit, evaluator, sent));
  const named = addressesOf(variables, evaluator, units.of);
  const all = [...uses, ...idle];
  const merged = new Map<string, { readonly site: Site; readonly unit: Unit; readonly node: SyntaxNode; readonly addresses: Address[] }>();
  for (const { sites, addresses, unit, node } of all) {
    for (const found of sites) {
      const { site, at } = settled(found, node, units.all);
      const key = `${site.start} ${site.end} ${site.mechanism}`;
      const known = merged.get(key);
      if (known) known.addresses.push(...addresses);
      else merged.set(key, { site, unit: units.of(at) ?? unit, node: at, addresses: [...addresses] });
    }
  }
  const everywhere: readonly Place[] = [...uses.flatMap(({ addresses, node, unit }) => addresses.map((address) => ({ address, node, unit }))), ...named];
  const carriers = [...merged.values()].map(({ site, unit, node, addresses }) => ({ unit, carrier: carrierOf(site, unit, node, levelsOf(node, unit, addresses, everywhere)) }));
  const sheet = units.sheet();
  return mergedByPlace(carriers.map(({ carrier, unit }) => {
    const own = relocated(carrier, sheet);
    return unit.root.children.length < 2 && unit.script.head !== undefined ? { ...own, heads: [...(own.heads ?? []), unit.script.head] } : own;
  }));
}

/** What a file holds once may be filled into several scripts. */
function mergedByPlace(carriers: readonly Carrier[]): readonly Carrier[] {
  const byPlace = new Map<string, Carrier>();
  for (const carrier of carriers) {
    const key = `${carrier.start} ${carrier.end} ${carrier.mechanism}`;
    const known = byPlace.get(key);
    byPlace.set(key, known ? { ...known, reach: [...known.reach, ...carrier.reach].sort((a, b) => NEARNESS.indexOf(a.how) - NEARNESS.indexOf(b.how)) } : carrier);
  }
  return [...byPlace.values()];
}

const NEARNESS: readonly Nearness[] = ['request', 'name', 'function', 'class', 'file'];

function usesOf(unit: Unit, evaluator: Evaluator, variables: Variables): readonly Use[] {
  const found: Use[] = [];
  const add = (words: readonly Word[], node: SyntaxNode): void => {
    const at = programAt(words);
    if (!at) return;
    for (const request of requestsOf(at.program, words.slice(at.index + 1))) {
      // The grammar loses a `-` that stands before a here-document.
      const options = request.options.map((option) => (/^(?:K|config)$/.test(option.name) && /^(?:-|\/dev\/stdin)?$/.test(textOf(option)) ? { ...option, value: inputOf(node, evaluator, variables) ?? [] } : option));
      found.push({ ...credentialsOf({ ...request, options }), unit, node });
    }
  };
  if (unit.words.length > 0) {
    add(unit.words.map(({ text, start, end }) => ({ value: evaluator.text(text, start, unit.root), start, end, text, node: undefined })), unit.root);
    return found;
  }
  for (const node of walk(unit.root)) {
    if (node.type === 'command') for (const words of evaluator.variants(node.children.filter(({ field }) => field === 'name' || field === 'argument'))) add(words, node);
    // A line that lacks the backslash before it.
    const name = node.type === 'command' ? fieldOf(node, 'name') : undefined;
    if (name && /^["']?https?:\/\//i.test(name.text)) found.push({ sites: [], addresses: [{ value: evaluator.evaluate(name), at: name.start }], unit, node });
    // A file of options that is written here.
    if (node.type === 'heredoc_body' && node.parent?.parent?.children.some(({ type, text }) => type === 'file_redirect' && /curl/i.test(text))) for (const item of configFound(evaluator.evaluate(node), node)) found.push({ ...item, unit, node });
  }
  return found;
}

function programAt(words: readonly Word[]): { readonly program: Program; readonly index: number } | undefined {
  const programs = words.map((word, index) => ({ program: programIn(word), index })).filter((item): item is { program: Program; index: number } => item.program !== undefined);
  // `http` is a word for much else.
  return programs.find(({ program }) => program === 'curl' || program === 'wget') ?? programs[0];
}

function programIn({ value }: Word): Program | undefined {
  const [first] = value;
  if (first?.length === 1 && first[0] && first[0].kind !== 'literal' && first[0].kind !== 'encoded' && /^(?:.*_)?curl(?:_.*)?$/i.test(first[0].name)) return 'curl';
  return value.map((text) => programOf(render(text))).find((program) => program !== undefined);
}

/** A header that a variable holds is a site where it is written, however many requests use it; what an array or a call gives stands there. */
function settled(site: Site, node: SyntaxNode, units: readonly Unit[]): { readonly site: Site; readonly at: SyntaxNode } {
  const own = site.credential.kind === 'header' ? site.credential.value[0]?.[0] : undefined;
  const isApart = own?.kind === 'literal' && (own.at < site.start || own.at >= site.end);
  const holder = isApart ? nodeAt(own.at, units) : undefined;
  if (holder && /authorization/i.test(holder.text)) return { site: { ...site, start: holder.start, end: holder.end, replacing: bearerHeader({ value: [], start: holder.start, end: holder.end, text: holder.text, node: holder }, 0) }, at: holder };
  return { site, at: site.start >= node.start && site.end <= node.end ? node : (site.node ?? node) };
}

/** The widest word at an offset. */
function nodeAt(offset: number, units: readonly Unit[]): SyntaxNode | undefined {
  const root = units.map((unit) => unit.root).find(({ start, end }) => start <= offset && offset < end);
  return root && [...walk(root)].find((item) => /string|concatenation|word/.test(item.type) && item.start <= offset && offset < item.end);
}

function carrierOf(site: Site, unit: Unit, node: SyntaxNode, reach: Carrier['reach']): Carrier {
  const { start, end, client, mechanism, credential, replacing } = site;
  const around = functionAround(node);
  const symbol = [unit.script.symbol, ...(around ? [fieldOf(around, 'name')?.text ?? ''] : [])].filter((name) => name !== '').join('.');
  return { start, end, client, mechanism, symbol, credential, reach, heads: headsOf(node), replacement: replacing && unit.words.length === 0 ? written(replacing, unit) : undefined };
}

function written({ start, end, text, plain, keeps = [] }: Replacing, { script, base, isQuoted, isNested }: Unit): Carrier['replacement'] {
  const { write = (whole: string) => whole } = script;
  const kept = keeps.map((span) => script.fragment.text.slice(span.start - base, span.end - base)).filter((between) => between.trim() !== '').join('');
  // Quotes in a variable are no quotes where it is split into words: only what needs none can be said there.
  const bare = plain?.replace('"$OCROLUS_TOKEN"', '$OCROLUS_TOKEN');
  const forms = isQuoted ? [bare?.includes('"') === true ? undefined : bare] : [text, plain];
  const whole = forms.map((form) => (form === undefined ? undefined : write(form + kept))).find((form) => form !== undefined);
  return whole === undefined ? undefined : { start, end, text: whole, ...((isNested || isQuoted) && { isElsewhere: true }) };
}

const PART = /^(?:command|pipeline|redirected_statement|list|negated_command|command_substitution|string|concatenation|variable_assignment|variable_assignments|declaration_command|heredoc_redirect|array|if_statement|process_substitution)$/;

/** Where what a node is a part of begins. */
function headsOf(node: SyntaxNode): readonly number[] {
  const heads = [node.start];
  for (const ancestor of ancestors(node)) {
    if (!PART.test(ancestor.type)) break;
    heads.push(ancestor.start);
  }
  return heads;
}
