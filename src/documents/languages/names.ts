/** What nodes are called, by their text: grammars differ more than languages do. */
import { ancestors, fieldOf, type SyntaxNode } from './tree.ts';

/** The last name in an expression: `self.base_url`, `@base_url`, `$this->base_url`, `config['base_url']` are all `base_url`. */
export function nameOf(node: SyntaxNode): string {
  // The end of a text decides; that of a whole class is not looked at.
  const text = node.text.slice(-200).trim();
  const key = /["'\]]$/.test(text) ? quoted(text) : undefined;
  if (key !== undefined) return key;
  let end = text.length;
  while (end > 0 && !isNamePart(text.charCodeAt(end - 1))) end -= 1;
  let start = end;
  while (start > 0 && isNamePart(text.charCodeAt(start - 1))) start -= 1;
  return text.slice(start, end).replace(/^[\d-]+/, '');
}

/** What stands between quotes, in brackets at the end or alone. */
function quoted(text: string): string | undefined {
  const inner = text.endsWith(']') ? text.slice(0, -1).trimEnd() : text;
  const quote = inner.at(-1);
  if (quote !== '"' && quote !== "'") return undefined;
  const open = inner.lastIndexOf(quote, inner.length - 2);
  const key = inner.slice(open + 1, -1);
  return open < 0 || (inner === text && open > 0) || key.includes('\n') || /["']/.test(key) ? undefined : key;
}

const isNamePart = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45;

/** Names are compared without what style puts into them. */
export const plain = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();

/** All names in a piece of code but those of the object itself. */
export function namesIn(node: SyntaxNode): ReadonlySet<string> {
  return new Set([...node.text.matchAll(/[A-Za-z_]\w*/g)].map(([name]) => name).filter((name) => !/^(?:self|this|new|await|let|mut|var|const|final|return)$/.test(name)));
}

const NAMED_FUNCTION = /^(?:function_definition|async_function_definition|function_declaration|method_declaration|method_definition|constructor_declaration|method|singleton_method|function_item|function_statement|local_function_statement|property_declaration|init_declaration)$/;
const CLOSURE = /^(?:lambda|lambda_expression|func_literal|arrow_function|anonymous_function|anonymous_function_creation_expression|anonymous_method_expression|closure_expression|lambda_literal|anonymous_function|getter|do_block|script_block_expression)$/;
const CLASS = /^(?:class|class_definition|class_declaration|module|interface_declaration|struct_declaration|record_declaration|impl_item|trait_declaration|class_statement|object_declaration|enum_declaration)$/;

/** A function without a name, given to a call. */
export const isClosure = (node: SyntaxNode): boolean => CLOSURE.test(node.type) || (node.type === 'block' && node.parent?.type === 'call');
export const isFunction = (node: SyntaxNode): boolean => (NAMED_FUNCTION.test(node.type) && node.parent !== undefined && !isField(node)) || isClosure(node);
export const isClass = (node: SyntaxNode): boolean => CLASS.test(node.type) && node.parent !== undefined;

/** PHP and Kotlin call a field or variable a property, as C# does what has code. */
const isField = (node: SyntaxNode): boolean => node.type === 'property_declaration' && node.children.some(({ type }) => /^(?:property_element|variable_declaration)$/.test(type));

export function enclosing(node: SyntaxNode, is: (node: SyntaxNode) => boolean): SyntaxNode | undefined {
  for (const ancestor of ancestors(node)) if (is(ancestor)) return ancestor;
  return undefined;
}

/** The name of a function or class; empty for one without. */
export function declaredName(node: SyntaxNode): string {
  if (isClosure(node)) return '';
  const name = fieldOf(node, 'name') ?? fieldOf(node, 'type') ?? node.children.find((child) => /name|identifier/.test(child.type)) ?? givenName(node);
  return name ? nameOf(name) : '';
}

/** What a function without a name is assigned to: R names them so. */
function givenName(node: SyntaxNode): SyntaxNode | undefined {
  const around = node.parent;
  return around && fieldOf(around, 'right', 'value') === node ? fieldOf(around, 'left', 'name') : undefined;
}

/** `Client.books`: the names of the declarations around a node. */
export function symbolOf(node: SyntaxNode): string {
  const names: string[] = [];
  for (const ancestor of ancestors(node)) {
    if ((!isFunction(ancestor) && !isClass(ancestor)) || declaredName(ancestor) === '') continue;
    const receiver = fieldOf(ancestor, 'receiver');
    names.unshift(...(receiver ? [nameOf(receiver)] : []), declaredName(ancestor));
  }
  return names.join('.');
}

/** What runs when an object is made, by whatever name. */
export const isConstructor = (fn: SyntaxNode): boolean => fn.type === 'constructor_declaration' || /^(?:__init__|initialize|__construct|constructor)$/.test(declaredName(fn));

/** Where one statement ends and the next begins. */
const BLOCK = /^(?:block|body_statement|block_body|class_body|interface_body|constructor_body|declaration_list|statement_list|compound_statement|module|program|source_file|compilation_unit|statement_block|then|else|begin|do_block|script_block_body|enum_body|field_declaration_list|colon_block|template_body|function_body|statements|braced_expression|switch_section|switch_block_statement_group)$/;

/** The statement around a node. */
export function statementOf(node: SyntaxNode): SyntaxNode {
  let current = node;
  for (const ancestor of ancestors(node)) {
    if (BLOCK.test(ancestor.type)) return current;
    current = ancestor;
  }
  return current;
}
