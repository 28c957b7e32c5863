/**
 * What TypeScript's checker says of declarations that have to agree with each other and of receivers that evaluation cannot tell.
 * Made only when a function with such a type is to change: binding the files and the standard library takes about half a second.
 */
import { compiler } from './compiler.ts';
import { LIBRARY, libraryFile } from './library-files.ts';
import type { Project } from './project.ts';
import { isFunction, memberName, propertyName, ts } from './syntax.ts';

/** What fixes the type of a member: a function's own signature, one without a body, or a field that a getter stands in for. */
export type Signature = ts.SignatureDeclaration | ts.PropertySignature | ts.PropertyDeclaration;

export interface Types {
  /** The function signatures that a member access or a name may stand for; `undefined` where its type may be anything. */
  signaturesOf(node: ts.Expression): readonly ts.SignatureDeclaration[] | undefined;
  /** The declarations of the member that `node` reads; `undefined` where the type of its receiver may be anything. */
  declarationsOf(node: ts.Expression): readonly ts.Declaration[] | undefined;
  /** Whether the objects that one class or interface describes can stand for those of the other. */
  satisfies(owner: ts.Node, interfaceOwner: ts.Node): boolean;
  /** The signatures that a function must agree with: of base classes, interfaces, annotations and the places where it is put. */
  contractsOf(node: ts.Expression | Signature): readonly Signature[];
  /** The declarations of the member that a property of an object literal, or a field of a class, stands for. */
  standsFor(property: ts.ObjectLiteralElementLike | ts.PropertyDeclaration): readonly ts.Node[];
  /** Whether a class or object member follows a type that cannot be seen. */
  hasUnseenContract(fn: Signature): boolean;
  /** The signature that a call follows. */
  calledBy(call: ts.CallExpression): ts.SignatureDeclaration | undefined;
  /** Whether a declaration stands in a file of the repository. */
  isOwn(node: ts.Node): boolean;
}

const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  checkJs: false,
  jsx: ts.JsxEmit.Preserve,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  strict: true,
  target: ts.ScriptTarget.ESNext,
  types: [],
};

export function createTypes(project: Project): () => Types {
  let known: { readonly files: number; readonly types: Types } | undefined;
  return () => {
    const files = project.loaded().length;
    if (known?.files !== files) known = { files, types: makeTypes(project) };
    return known.types;
  };
}

function makeTypes(project: Project): Types {
  const read = (path: string): ts.SourceFile | undefined => (path.startsWith(LIBRARY) ? libraryFile(path) : project.load(path)?.root);
  const host: ts.CompilerHost = {
    fileExists: (path) => read(path) !== undefined,
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => '',
    getDefaultLibFileName: () => `${LIBRARY}lib.es2023.d.ts`,
    getDefaultLibLocation: () => LIBRARY.slice(0, -1),
    getNewLine: () => '\n',
    getSourceFile: read,
    readFile: (path) => read(path)?.text,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const path = project.modules.resolve(from, text);
        return { resolvedModule: path === undefined || path.endsWith('.json') ? undefined : { resolvedFileName: path, extension: path.slice(path.lastIndexOf('.')), isExternalLibraryImport: false } };
      }),
    useCaseSensitiveFileNames: () => true,
    writeFile: () => undefined,
  };
  const own = project.loaded().map((file) => file.path);
  const checker = compiler().createProgram({ rootNames: own, options: OPTIONS, host }).getTypeChecker();

  const isAny = (type: ts.Type): boolean => (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
  const declarationsOf = (type: ts.Type): readonly ts.SignatureDeclaration[] => {
    const parts = type.isUnion() ? type.types : [type];
    return parts.flatMap((part) => part.getCallSignatures().flatMap((signature) => (signature.declaration && !ts.isJSDocSignature(signature.declaration) ? [signature.declaration] : [])));
  };
  const memberSignatures = (type: ts.Type, name: string, at: ts.Node, isRead: boolean): readonly Signature[] => {
    const symbol = checker.getPropertyOfType(checker.getNonNullableType(type), name);
    if (!symbol) return [];
    const declared = (symbol.declarations ?? []).filter((item): item is ts.GetAccessorDeclaration => ts.isGetAccessor(item));
    const fields = isRead ? (symbol.declarations ?? []).filter((item) => ts.isPropertySignature(item) || ts.isPropertyDeclaration(item)) : [];
    return [...declared, ...fields, ...declarationsOf(checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(symbol, at)))];
  };
  /** The class or object around a function that is a member, and its name there. */
  const memberOf = (fn: ts.Node): { readonly owner: ts.ClassLikeDeclaration | ts.InterfaceDeclaration | ts.ObjectLiteralExpression; readonly name: string } | undefined => {
    const holder = ts.isClassElement(fn) || ts.isTypeElement(fn) || ts.isMethodDeclaration(fn) ? fn : fn.parent;
    const { parent } = holder;
    const name = 'name' in holder && holder.name ? propertyName(holder.name as ts.PropertyName) : undefined;
    const isMember = (ts.isPropertyDeclaration(holder) || ts.isPropertyAssignment(holder) ? holder.initializer === fn : true) && parent && (ts.isClassLike(parent) || ts.isInterfaceDeclaration(parent) || ts.isObjectLiteralExpression(parent));
    return isMember && name !== undefined ? { owner: parent, name } : undefined;
  };
  const instanceType = (owner: ts.Node): ts.Type | undefined => {
    const type = checker.getTypeAtLocation(ts.isClassLike(owner) || ts.isInterfaceDeclaration(owner) ? (owner.name ?? owner) : owner);
    const made = ts.isClassExpression(owner) ? type.getConstructSignatures()[0]?.getReturnType() : undefined;
    return made ?? type;
  };
  const heritageOf = (owner: ts.ClassLikeDeclaration | ts.InterfaceDeclaration): readonly ts.ExpressionWithTypeArguments[] => owner.heritageClauses?.flatMap((clause) => [...clause.types]) ?? [];

  return {
    signaturesOf(node) {
      const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
      if (!isAny(type)) return declarationsOf(type);
      const receiver = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? checker.getTypeAtLocation(node.expression) : undefined;
      return receiver && !isAny(receiver) ? [] : undefined;
    },
    declarationsOf(node) {
      if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
      const receiver = checker.getNonNullableType(checker.getTypeAtLocation(node.expression));
      if (isAny(receiver)) return undefined;
      const name = memberName(node);
      const symbol = name === undefined ? undefined : checker.getPropertyOfType(receiver, name);
      return name === undefined ? undefined : (symbol?.declarations ?? []);
    },
    satisfies(owner, interfaceOwner) {
      const [source, target] = [instanceType(owner), instanceType(interfaceOwner)];
      return source !== undefined && target !== undefined && checker.isTypeAssignableTo(source, target);
    },
    contractsOf(node) {
      const found: Signature[] = [];
      const member = memberOf(node);
      if (member && !ts.isObjectLiteralExpression(member.owner)) for (const type of heritageOf(member.owner)) found.push(...memberSignatures(checker.getTypeAtLocation(type), member.name, type, ts.isGetAccessor(node)));
      if (member && ts.isObjectLiteralExpression(member.owner)) {
        const type = checker.getContextualType(member.owner) ?? satisfied(checker, member.owner);
        if (type) found.push(...memberSignatures(type, member.name, node, ts.isGetAccessor(node)));
      }
      if (ts.isExpression(node)) {
        const type = checker.getContextualType(node);
        if (type) found.push(...declarationsOf(checker.getNonNullableType(type)));
      }
      return [...new Set(found)].filter((item) => item !== node);
    },
    standsFor(property) {
      const name = property.name && propertyName(property.name);
      const type = ts.isObjectLiteralExpression(property.parent) ? checker.getContextualType(property.parent) : undefined;
      const heritage = ts.isClassLike(property.parent) ? heritageOf(property.parent).map((item) => checker.getTypeAtLocation(item)) : [];
      const parts = type?.isUnion() ? type.types : type ? [type] : heritage;
      return name === undefined ? [] : parts.flatMap((part) => checker.getPropertyOfType(part, name)?.declarations ?? []);
    },
    hasUnseenContract(fn) {
      const member = memberOf(fn);
      if (!member) return false;
      if (ts.isObjectLiteralExpression(member.owner)) return isTyped(member.owner) && !checker.getContextualType(member.owner) && !satisfied(checker, member.owner);
      return member.owner.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ImplementsKeyword && clause.types.some((type) => isAny(checker.getTypeAtLocation(type)))) ?? false;
    },
    calledBy(call) {
      const declaration = checker.getResolvedSignature(call)?.declaration;
      return declaration && !ts.isJSDocSignature(declaration) ? declaration : undefined;
    },
    isOwn: (node) => !node.getSourceFile().fileName.startsWith(LIBRARY),
  };
}

/** The type after `satisfies`, which is no contextual type for a member of nested objects. */
function satisfied(checker: ts.TypeChecker, object: ts.ObjectLiteralExpression): ts.Type | undefined {
  return ts.isSatisfiesExpression(object.parent) ? checker.getTypeFromTypeNode(object.parent.type) : undefined;
}

/** Whether an object literal has a written type, itself or through the object around it. */
function isTyped(object: ts.ObjectLiteralExpression): boolean {
  let current: ts.Node = object;
  while (ts.isObjectLiteralExpression(current) || ts.isPropertyAssignment(current) || ts.isParenthesizedExpression(current)) current = current.parent;
  if (ts.isAsExpression(current)) return current.type.getText() !== 'const';
  return ts.isSatisfiesExpression(current) || (ts.isVariableDeclaration(current) && current.type !== undefined) || (ts.isPropertyDeclaration(current) && current.type !== undefined);
}

/** A signature that has a body. */
export function hasBody(node: ts.Node): boolean {
  return isFunction(node) && node.body !== undefined;
}
