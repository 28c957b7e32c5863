/** What a published package offers to code outside the repository. */
import { join } from '../code/module-resolution.ts';
import type { Project } from '../code/project.ts';
import { ts } from '../code/syntax.ts';
import type { PlanContext } from './context.ts';

/** Whether callers outside the repository may use a declaration: the entry of a package that is published exports it. */
export function isPublic(project: Project, exportNames: PlanContext['uses']['exportNames'], node: ts.Node): boolean {
  const path = node.getSourceFile().fileName;
  const directory = project.modules.packageOf(path);
  const manifest = project.modules.manifest(directory);
  const entries = manifest.exports ?? manifest.main ?? manifest.module ?? manifest.types;
  if (manifest.private === true || typeof manifest.name !== 'string' || entries === undefined) return false;
  const entry = project.modules.resolve(join(directory, 'package.json'), manifest.name);
  if (entry === undefined) return false;
  const declaration = ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node) || ts.isClassDeclaration(node) ? node : ts.isVariableDeclaration(node.parent) ? node.parent : undefined;
  const binding = declaration && project.scopes(node.getSourceFile()).declared(declaration);
  const names = binding ? exportNames(binding) : [];
  const isExportedHere = names.length > 0 || ts.isMethodDeclaration(node);
  return isExportedHere && reaches(project, entry, path, names, new Set());
}

/** Whether `from` is, or re-exports names of, `target`. */
function reaches(project: Project, from: string, target: string, names: readonly string[], seen: Set<string>): boolean {
  if (from === target) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const { named, stars } = project.exportsOf(from);
  const next = [...named.values()].flatMap((item) => (item.kind === 'from' && (names.length === 0 || names.includes(item.name) || item.name === '*') ? [item.specifier] : []));
  const imported = [...named.values()].flatMap((item) => (item.kind === 'binding' && ts.isImportSpecifier(item.binding.declaration) ? [item.binding.declaration.parent.parent.parent.moduleSpecifier] : []));
  const specifiers = [...next, ...stars, ...imported.flatMap((item) => (ts.isStringLiteral(item) ? [item.text] : []))];
  return specifiers.some((specifier) => {
    const path = project.modules.resolve(from, specifier);
    return path !== undefined && reaches(project, path, target, names, seen);
  });
}
