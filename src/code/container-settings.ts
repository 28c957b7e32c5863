/**
 * Settings that a container hands out by their keys: code that reads them imports neither the file that holds them nor says what they are.
 * `ConfigService` of Nest, https://docs.nestjs.com/techniques/configuration
 */
import type { FileTree } from '../files/tree.ts';
import type { Evaluator } from './evaluator.ts';
import { readBytes } from './import-index.ts';
import { isSourcePath, type Project } from './project.ts';
import { bare, isFunction, memberName, propertyName, returnedExpressions, ts, walk, wrapped, type ParsedFile } from './syntax.ts';
import { alternatives, literalText, type Value } from './values.ts';

const PACKAGE = '@nestjs/config';
/** What reads the settings, and must stand in the text of a file that does. */
const READER = 'ConfigService';

/**
 * The files that may read a setting which one of `files` gives an address of ours.
 *
 * @param isOurs whether the text of an expression says where Ocrolus is
 */
export function readersOfSettings(project: Project, files: readonly ParsedFile[], sources: readonly string[], isOurs: (text: string) => boolean): readonly string[] {
  const keys = new Set(files.filter((file) => usesContainer(project, file.path)).flatMap((file) => settingKeys(file.root, isOurs)));
  if (keys.size === 0) return [];
  // `get('documents.url')`, `get('documents').url`
  const words = [...keys].flatMap((key) => [`'${key}`, `"${key}`, `\`${key}`]);
  return withBoth(project.tree, sources, words);
}

function withBoth(tree: FileTree, sources: readonly string[], words: readonly string[]): readonly string[] {
  return (tree.search?.narrow(sources, [READER]) ?? sources).filter((path) => {
    const bytes = readBytes(tree, path);
    return bytes !== undefined && bytes.includes(READER) && words.some((word) => bytes.includes(word));
  });
}

function usesContainer({ modules }: Project, path: string): boolean {
  return [modules.packageOf(path), ''].some((directory) => {
    const { dependencies } = modules.manifest(directory) as { readonly dependencies?: unknown };
    return typeof dependencies === 'object' && dependencies !== null && PACKAGE in dependencies;
  });
}

/** The first segments of the keys under which functions of a file return what `isOurs` holds of. */
function settingKeys(root: ts.SourceFile, isOurs: (text: string) => boolean): readonly string[] {
  const found: string[] = [];
  walk(root, (node) => {
    if (!isFunction(node)) return;
    const namespace = namespaceOf(node);
    for (const object of returnedExpressions(node).map(bare).filter(ts.isObjectLiteralExpression)) {
      for (const property of object.properties) {
        const name = property.name && propertyName(property.name);
        if (name !== undefined && isOurs(property.getText())) found.push(namespace ?? name);
      }
    }
  });
  return found;
}

/** `registerAs('documents', () => ({ … }))` */
function namespaceOf(fn: ts.Node): string | undefined {
  const { parent } = wrapped(fn);
  if (!ts.isCallExpression(parent)) return undefined;
  const [name] = parent.arguments;
  const callee = ts.isIdentifier(parent.expression) ? parent.expression.text : memberName(parent.expression);
  return callee === 'registerAs' && name && ts.isStringLiteralLike(name) ? name.text : undefined;
}

/** What `registerAs('docs', () => …)` and `load: [settings]` return, in the files that mention them. */
export function handedOut(project: Project, evaluator: Evaluator, namespace: string): readonly { readonly value: Value; readonly isNamespace: boolean }[] {
  const found: { value: Value; isNamespace: boolean }[] = [];
  for (const file of [...project.mentioning('registerAs'), ...project.mentioning('ConfigModule')]) {
    if (!isSourcePath(file.path)) continue;
    walk(file.root, (node) => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'registerAs') {
        const [name] = node.arguments;
        if (name && literalText(evaluator.evaluate(name)) === namespace) found.push({ value: evaluator.evaluate(node), isNamespace: true });
      }
      if (ts.isPropertyAssignment(node) && node.name.getText() === 'load' && ts.isCallExpression(node.parent.parent) && /^forRoot/.test(memberName(node.parent.parent.expression) ?? '')) {
        const list = evaluator.evaluate(node.initializer);
        const items = list.kind === 'array' ? list.items.flatMap((item) => alternatives(item())) : [];
        for (const item of items) if (item.kind === 'function') found.push({ value: evaluator.callWith(item, [], node), isNamespace: false });
      }
    });
  }
  // Where no module in sight loads any, a part of a repository is looked at: its factories are.
  return found.length > 0 ? found : project.loaded().filter(({ path }) => FACTORY_FILE.test(path)).flatMap(({ path, root }) => {
    const made = evaluator.member({ kind: 'module', path, node: root, trail: [] }, 'default', root);
    return made.kind === 'function' ? [{ value: evaluator.callWith(made, [], root), isNamespace: false }] : [];
  });
}

const FACTORY_FILE = /(?:^|[/.])(?:config(?:uration)?|settings)(?:\/[\w.-]+)?\.[cm]?[jt]s$/;
