/** How a function or class that is given pairs is written when it is given token providers: parameters, types, fields and comments. */
import { bare, hasModifier, isPlainAssignment, isTypeScript, nearest, propertyName, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives, type Value } from '../code/values.ts';
import type { Project } from '../code/project.ts';
import type { Binding } from '../code/scope.ts';
import { ownComment } from './removal.ts';
import type { PlanContext } from './context.ts';
import { eolOf, indentAt, listItemRange, spanOf, statementRange, usesSemicolons } from './layout.ts';
import { needsField, sourcesOf, type Receiver, type Slot } from './receivers.ts';

/** The type that a generated provider module exports. */
const PROVIDER_TYPE = 'OcrolusTokenProvider';

interface Store {
  readonly statement: ts.ExpressionStatement;
  readonly target: ts.PropertyAccessExpression;
}

export interface Stores {
  /** `this.name = …` of nothing but the pair. */
  readonly list: readonly Store[];
  /** Where the object keeps the provider, read from `this`. */
  readonly field: { readonly path: string; readonly isNew: boolean };
}

/** The statements of a receiver that keep the pair, and where the provider is kept in its place. */
export function credentialStores(context: PlanContext, receiver: Receiver): Stores {
  const { fn, slots, name } = receiver;
  const list: Store[] = [];
  let whole: string | undefined;
  if (fn.body) {
    walk(fn.body, (node) => {
      if (!ts.isBinaryExpression(node) || !isPlainAssignment(node) || !ts.isExpressionStatement(node.parent) || !ts.isPropertyAccessExpression(node.left) || node.left.expression.kind !== ts.SyntaxKind.ThisKeyword) return;
      const right = bare(node.right);
      if (slots[0]?.key !== undefined && ts.isIdentifier(right) && context.evaluator.project.bindingOf(right)?.declaration === slots[0].parameter) whole ??= node.left.name.text;
      else if (isPairOf(context.evaluator.evaluate(node.right), receiver)) list.push({ statement: node.parent, target: node.left });
    });
  }
  const property = slots.find((slot) => ts.isParameterPropertyDeclaration(slot.parameter, slot.parameter.parent));
  if (property) return { list, field: { path: property.key === undefined ? name : `${property.parameter.name.getText()}.${name}`, isNew: false } };
  if (whole !== undefined) return { list, field: { path: `${whole}.${name}`, isNew: false } };
  const [first] = list;
  return { list, field: { path: first && ts.isPrivateIdentifier(first.target.name) ? `#${name}` : name, isNew: !first } };
}

/** Whether a value is the pair, a half of it, or a header made of it, and nothing else. */
function isPairOf(value: Value, { fn, slots }: Receiver): boolean {
  const names = new Set(slots.map(({ parameter, key }) => (key === undefined || !ts.isIdentifier(parameter.name) ? (key ?? parameter.name.getText()) : `${parameter.name.text}.${key}`)));
  const isWhole = alternatives(value).every((item) => (item.kind === 'object' ? !item.open && item.entries.every((entry) => /^(?:type|scheme|sendImmediately)$/.test(entry.key ?? '') || sourcesOf(entry.value()).length > 0) : item.kind === 'parameter' || item.kind === 'text' || item.kind === 'base64' || item.kind === 'bytes'));
  const sources = sourcesOf(value).filter((item) => item.kind !== 'unknown');
  return isWhole && sources.length > 0 && sources.every((item) => item.kind === 'parameter' && item.fn === fn && names.has(item.name));
}

/** Puts the provider in the place of the first field that keeps the pair; the others go. */
export function keepProvider(context: PlanContext, receiver: Receiver): void {
  const { draft } = context;
  const { list, field } = credentialStores(context, receiver);
  const source = receiverName(receiver);
  const isKeptElsewhere = field.path.includes('.') || receiver.slots.some(({ parameter }) => ts.isParameterPropertyDeclaration(parameter, parameter.parent));
  for (const [index, { statement, target }] of list.entries()) {
    const declaration = declarationOf(receiver.fn, target.name.getText());
    const isFirst = index === 0 && !isKeptElsewhere;
    replaceOrRemove(context, statement, isFirst ? `this.${field.path} = ${source}${/;$/.test(statement.getText()) ? ';' : ''}` : undefined);
    if (declaration) replaceOrRemove(context, declaration, isFirst ? fieldText(context, declaration, field.path) : undefined);
  }
  function replaceOrRemove(target: PlanContext, node: ts.Node, text: string | undefined): void {
    const range = text === undefined ? statementRange(node, ownComment(node)) : spanOf(node);
    // The key under which the removal of a field that held a header is planned: this comes first, and stays.
    if (!target.draft.has(`unused:${node.getStart()}`, node)) draft.edit(`field:${node.getStart()}`, node, range.start, range.end, text ?? '');
  }
}

function receiverName({ slots: [slot], name }: Receiver): string {
  return slot?.key !== undefined && ts.isIdentifier(slot.parameter.name) ? `${slot.parameter.name.text}.${name}` : name;
}

function declarationOf(fn: FunctionNode, name: string): ts.PropertyDeclaration | undefined {
  return ts.isClassLike(fn.parent) ? fn.parent.members.find((item): item is ts.PropertyDeclaration => ts.isPropertyDeclaration(item) && item.name.getText() === name) : undefined;
}

function fieldText(context: PlanContext, declaration: ts.PropertyDeclaration, name: string): string {
  const text = declaration.getText();
  const modifiers = text.slice(0, declaration.name.getStart() - declaration.getStart());
  const type = isTypeScript(declaration) ? `: ${providerType(context, declaration)}` : '';
  return `${modifiers}${name}${type}${text.endsWith(';') ? ';' : ''}`;
}

/** The name of the provider's type in a file, imported there. */
function providerType(context: PlanContext, node: ts.Node): string {
  context.draft.needProvider(node.getSourceFile(), `type ${PROVIDER_TYPE}`);
  return PROVIDER_TYPE;
}

/** Changes what a receiver says that it takes. */
export function declareProvider(context: PlanContext, receiver: Receiver, fallback: string | undefined): void {
  const { fn, slots, name } = receiver;
  const [first, ...others] = slots;
  if (!first) return;
  const isTyped = isTypeScript(fn);
  const isField = needsField(context, receiver);
  if (first.key === undefined) {
    const { parameter } = first;
    const property = slots.find((slot) => ts.isParameterPropertyDeclaration(slot.parameter, slot.parameter.parent))?.parameter;
    const modifiers = property ? property.getText().slice(0, property.name.getStart() - property.getStart()) : isField && isTyped ? 'private readonly ' : '';
    replace(context, parameter, `${modifiers}${name}${isTyped ? `: ${providerType(context, fn)}` : ''}${fallback === undefined ? '' : ` = ${fallback}`}`);
    for (const slot of others) remove(context, slot.parameter, fn.parameters);
  } else {
    const pattern = first.parameter.name;
    if (ts.isObjectBindingPattern(pattern)) {
      for (const slot of slots) {
        const element = elementOf(pattern, slot.key);
        if (element && slot === first) replace(context, element, fallback === undefined ? name : `${name} = ${fallback}`);
        else if (element) remove(context, element, pattern.elements);
      }
    }
    for (const member of slots.flatMap((slot) => memberOfType(context, slot) ?? [])) {
      const isFirst = member === memberOfType(context, first);
      const start = ownComment(member) ?? member.getStart();
      const end = member.getText().length + member.getStart();
      const separator = /[;,]$/.exec(member.getText())?.[0] ?? '';
      if (isFirst) context.draft.edit(`member:${member.getStart()}`, member, start, end, `${hasModifier(member, ts.SyntaxKind.ReadonlyKeyword) ? 'readonly ' : ''}${name}: ${providerType(context, member)}${separator}`);
      else removeMember(context, member);
    }
  }
  if (isField && !(isTyped && first.key === undefined && ts.isConstructorDeclaration(fn))) addField(context, receiver);
  document(context, receiver);
}

function replace(context: PlanContext, node: ts.Node, text: string): void {
  context.draft.edit(`given:${node.getStart()}`, node, node.getStart(), node.end, text);
}

function remove(context: PlanContext, node: ts.Node, list: ts.NodeArray<ts.Node>): void {
  const range = listItemRange(node, list);
  context.draft.edit(`given:${node.getStart()}`, node, range.start, range.end);
}

function removeMember(context: PlanContext, member: ts.Node): void {
  const range = statementRange(member, ownComment(member));
  const { text } = member.getSourceFile();
  // In a type that stands on one line the blank before the next member goes too.
  const blank = range.end === member.end ? (/^[ \t]*/.exec(text.slice(range.end))?.[0].length ?? 0) : 0;
  context.draft.edit(`member:${member.getStart()}`, member, range.start, range.end + blank);
}

export function elementOf(pattern: ts.ObjectBindingPattern, key: string | undefined): ts.BindingElement | undefined {
  return pattern.elements.find((item) => !item.dotDotDotToken && propertyName(item.propertyName ?? (item.name as ts.Identifier)) === key);
}

/** The member of a parameter's declared type that a slot is. */
function memberOfType(context: PlanContext, { parameter, key }: Slot): ts.TypeElement | undefined {
  return typeMembers(context, parameter.type)?.find((item) => item.name && propertyName(item.name) === key);
}

/** The members of a type literal, or of an interface or alias of the repository; `undefined` for every other type. */
export function typeMembers(context: PlanContext, type: ts.TypeNode | undefined): readonly ts.TypeElement[] | undefined {
  if (!type) return undefined;
  if (ts.isTypeLiteralNode(type)) return type.members;
  const declaration = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? typeDeclaration(context, type.typeName) : undefined;
  if (declaration && ts.isInterfaceDeclaration(declaration)) return declaration.members;
  return declaration && ts.isTypeAliasDeclaration(declaration) ? typeMembers(context, declaration.type) : undefined;
}

/** What declares a type, in whatever file. */
export function typeDeclaration(context: PlanContext, name: ts.Identifier): ts.Node | undefined {
  const { project } = context.evaluator;
  const binding = project.bindingOf(name);
  return binding && (importedType(project, binding) ?? binding.declaration);
}

/** The declaration of a type that another file exports. */
function importedType(project: Project, { declaration }: Binding): ts.InterfaceDeclaration | ts.TypeAliasDeclaration | undefined {
  if (!ts.isImportSpecifier(declaration)) return undefined;
  const specifier = declaration.parent.parent.parent.moduleSpecifier;
  const path = ts.isStringLiteral(specifier) ? project.modules.resolve(declaration.getSourceFile().fileName, specifier.text) : undefined;
  const name = (declaration.propertyName ?? declaration.name).text;
  const file = path === undefined ? undefined : project.load(path);
  return file?.root.statements.find((item): item is ts.InterfaceDeclaration | ts.TypeAliasDeclaration => (ts.isInterfaceDeclaration(item) || ts.isTypeAliasDeclaration(item)) && item.name.text === name);
}

/** Whether a slot's declared type can be changed with it. */
export function isTypeKnown(context: PlanContext, slot: Slot): boolean {
  if (!isTypeScript(slot.parameter) || slot.key === undefined || !slot.parameter.type) return true;
  const member = memberOfType(context, slot);
  // `options: { user?: string } = {}`: whoever gives nothing at all would have to give a provider.
  if (slot.parameter.initializer && member?.questionToken) return false;
  return member !== undefined && context.inScope(member.getSourceFile().fileName) && ts.isPropertySignature(member);
}

function addField(context: PlanContext, receiver: Receiver): void {
  const { fn } = receiver;
  if (!fn.body || !ts.isBlock(fn.body)) return;
  const { body } = fn;
  const file = fn.getSourceFile();
  const parent = body.statements.find((item) => ts.isExpressionStatement(item) && ts.isCallExpression(item.expression) && item.expression.expression.kind === ts.SyntaxKind.SuperKeyword);
  const [first] = body.statements;
  const indent = first ? indentAt(file, first.getStart()) : indentAt(file, body.getStart());
  const at = parent?.end ?? body.getStart() + 1;
  context.draft.edit(`field:${body.getStart()}`, body, at, at, `${eolOf(file)}${indent}this.${receiver.name} = ${receiverName(receiver)}${usesSemicolons(file) ? ';' : ''}`);
}

/** `@param` lines of the comment before a function. */
function document(context: PlanContext, { fn, slots, name }: Receiver): void {
  const owner = nearest(wrapped(fn), (node): node is ts.Node => ts.isStatement(node) || ts.isClassElement(node) || ts.isPropertyAssignment(node)) ?? fn;
  const file = fn.getSourceFile();
  const comment = ts.getLeadingCommentRanges(file.text, owner.pos)?.at(-1);
  if (!comment) return;
  for (const [index, { parameter, key }] of slots.entries()) {
    const documented = key === undefined ? parameter.name.getText() : `[\\w$]+\\.${key}`;
    const line = new RegExp(String.raw`^[ \t]*\*[ \t]*@param\b[ \t]*(\{[^\n]*?\})?[ \t]*\[?(${key === undefined ? documented.replace(/\$/g, '\\$') : documented})\b[^\n]*\n`, 'm').exec(file.text.slice(comment.pos, comment.end));
    if (!line?.[2]) continue;
    const start = comment.pos + line.index;
    const at = start + line[0].indexOf('@param');
    const prefix = key === undefined ? '' : line[2].slice(0, line[2].lastIndexOf('.') + 1);
    const typed = line[1] === undefined ? '' : '{{ getAuthorization(): Promise<string> }} ';
    if (index === 0) context.draft.edit(`jsdoc:${start}`, fn, at, start + line[0].trimEnd().length, `@param ${typed}${prefix}${name}`);
    else context.draft.edit(`jsdoc:${start}`, fn, start, start + line[0].length);
  }
}
