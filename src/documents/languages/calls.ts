/** Calls of all languages in one shape. */
import { nameOf } from './names.ts';
import { core, fieldOf, type SyntaxNode } from './tree.ts';

export interface NamedArgument {
  readonly target: SyntaxNode;
  readonly value: SyntaxNode;
  readonly node: SyntaxNode;
}

export interface Call {
  readonly node: SyntaxNode;
  /** The text before the arguments, on one line: `Http::withBasicAuth`. */
  readonly callee: string;
  /** Its last name. */
  readonly name: string;
  /** Where that stands: of a chain over several lines, a call begins where the chain does. */
  readonly at: number;
  /** What the method is called on. */
  readonly receiver: SyntaxNode | undefined;
  readonly positional: readonly SyntaxNode[];
  readonly named: readonly NamedArgument[];
}

const CALL = /call|invo[ck]ation|creation|^new_expression$|^annotation$|^attribute$|^macro_invocation$|^type_conversion_expression$|^bare_method$/;

/** A node is asked for often, and read once. */
const known = new WeakMap<SyntaxNode, { readonly call: Call | undefined }>();

export function callOf(node: SyntaxNode): Call | undefined {
  if (node.type !== 'command' && !CALL.test(node.type)) return undefined;
  const own = known.get(node) ?? { call: read(node) };
  known.set(node, own);
  return own.call;
}

function read(node: SyntaxNode): Call | undefined {
  if (node.type === 'command') return commandOf(node);
  const list = fieldOf(node, 'arguments') ?? node.children.find((child) => /^(?:argument|attribute_argument|token_tree|value_arguments|call_suffix)/.test(child.type));
  if (!list && node.type === 'type_conversion_expression') return conversion(node);
  const block = list ? undefined : fieldOf(node, 'block');
  if (node.type === 'bare_method') return bareMethod(node);
  if (!list && !block) return undefined;
  const before = node.text.slice(0, (list ?? block ?? node).start - node.start).replace(/[\s(!]+$/, '');
  const callee = before.replace(/\s+/g, ' ');
  const all = (list?.children ?? []).flatMap((child) => (/^(?:argument_expression_list|value_arguments)$/.test(child.type) ? child.children : [child]));
  const named = all.flatMap(namedArgument);
  const name = nameOf({ ...node, text: callee });
  return {
    node,
    callee,
    name,
    at: node.start + Math.max(before.lastIndexOf(name), 0),
    receiver: receiverOf(node),
    positional: all.filter((child) => !named.some((item) => item.node === child)).map((child) => core(/^(?:attribute_)?argument$/.test(child.type) ? (child.children.at(-1) ?? child) : child)),
    named,
  };
}

/** `Invoke-RestMethod -Uri $url`, and `New-Object Type (…)`, which is a call of the type. */
function commandOf(node: SyntaxNode): Call | undefined {
  const [command, list] = [fieldOf(node, 'command_name'), fieldOf(node, 'command_elements')];
  if (!command || !list) return undefined;
  const items = list.children.filter(({ type }) => type !== 'command_argument_sep');
  const positional: SyntaxNode[] = [];
  const named: NamedArgument[] = [];
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (item.type === 'command_parameter') return;
    if (before?.type === 'command_parameter') named.push({ target: before, value: core(item), node: item });
    else positional.push(core(item));
  });
  const [type, values] = positional;
  if (!/^new-object$/i.test(command.text)) return { node, callee: command.text, name: command.text, at: node.start, receiver: undefined, positional, named };
  const made = type ?? named.find(({ target }) => /^-typename$/i.test(target.text))?.value;
  const given = (type ? values : undefined) ?? named.find(({ target }) => /^-argumentlist$/i.test(target.text))?.value;
  const inner = given && core(given);
  return { node, callee: made?.text ?? '', name: made ? nameOf(made) : '', at: node.start, receiver: undefined, positional: inner ? (/array_literal/.test(inner.type) ? inner.children.map(core) : [inner]) : [], named: [] };
}

/** `text.getBytes`: a method that takes nothing. */
function bareMethod(node: SyntaxNode): Call {
  const [receiver, method] = [fieldOf(node, 'receiver'), fieldOf(node, 'method')];
  return { node, callee: node.text.replace(/\s+/g, ' '), name: method?.text ?? '', at: method?.start ?? node.start, receiver: receiver && core(receiver), positional: [], named: [] };
}

function conversion(node: SyntaxNode): Call | undefined {
  const operand = fieldOf(node, 'operand') ?? node.children.at(-1);
  return operand && { node, callee: 'bytes', name: 'bytes', at: node.start, receiver: undefined, positional: [core(operand)], named: [] };
}

function namedArgument(child: SyntaxNode): readonly NamedArgument[] {
  const target = fieldOf(child, 'name', 'key');
  const value = fieldOf(child, 'value') ?? (child.type === 'argument' && target ? child.children.at(-1) : undefined);
  return /argument|pair|element/.test(child.type) && target && value && target !== value ? [{ target, value: core(value), node: child }] : [];
}

function receiverOf(node: SyntaxNode): SyntaxNode | undefined {
  const own = fieldOf(node, 'receiver', 'object', 'scope');
  if (own) return core(own);
  const fn = fieldOf(node, 'function');
  const inner = fn && fn.children.length > 1 ? fn.children[0] : undefined;
  return inner && core(inner);
}
