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
  /** What the method is called on. */
  readonly receiver: SyntaxNode | undefined;
  readonly positional: readonly SyntaxNode[];
  readonly named: readonly NamedArgument[];
}

const CALL = /call|invo[ck]ation|creation|^new_expression$|^annotation$|^attribute$|^macro_invocation$|^type_conversion_expression$/;

export function callOf(node: SyntaxNode): Call | undefined {
  if (!CALL.test(node.type)) return undefined;
  const list = fieldOf(node, 'arguments') ?? node.children.find((child) => /^(?:argument|token_tree|value_arguments|call_suffix)/.test(child.type));
  if (!list) return node.type === 'type_conversion_expression' ? conversion(node) : undefined;
  const callee = node.text.slice(0, list.start - node.start).replace(/[\s(]+$/, '').replace(/\s+/g, ' ');
  const all = list.children.flatMap((child) => (/^(?:argument_expression_list|value_arguments)$/.test(child.type) ? child.children : [child]));
  const named = all.flatMap(namedArgument);
  return {
    node,
    callee,
    name: nameOf({ ...node, text: callee }),
    receiver: receiverOf(node),
    positional: all.filter((child) => !named.some((item) => item.node === child)).map((child) => core(child.type === 'argument' ? (child.children.at(-1) ?? child) : child)),
    named,
  };
}

function conversion(node: SyntaxNode): Call | undefined {
  const operand = fieldOf(node, 'operand') ?? node.children.at(-1);
  return operand && { node, callee: 'bytes', name: 'bytes', receiver: undefined, positional: [core(operand)], named: [] };
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
