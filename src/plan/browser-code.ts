/** Which code is sent to browsers: by its variables, its directives, its own signs, and the components and pages that it is in or that import it. */
import { isComponent, runsInBrowser } from '../code/components.ts';
import type { Project } from '../code/project.ts';
import { ts } from '../code/syntax.ts';
import { placesOf, type Site } from '../detect/sites.ts';
import { bringsToBrowser, hasBrowserSign } from './browser-signs.ts';

/** Variables that bundlers write into the code for browsers. */
const BROWSER_VARIABLE = /^env:(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|GATSBY|NUXT_PUBLIC|PUBLIC)_/;

export function isBrowserCode(site: Site, project: Project): boolean {
  if (site.principals.flat().some((source) => BROWSER_VARIABLE.test(source)) || placesOf(site).some((node) => isInBrowserScript(project, node))) return true;
  const files = [...new Set(placesOf(site).map((node) => node.getSourceFile()))];
  if (placesOf(site).some((node) => hasBrowserSign(project, node.getSourceFile(), node))) return true;
  return files.some((file) => isSentToBrowsers(project, file.fileName) || file.statements.some((item) => ts.isExpressionStatement(item) && ts.isStringLiteral(item.expression) && item.expression.text === 'use client'));
}

function isInBrowserScript(project: Project, node: ts.Node): boolean {
  const { fileName } = node.getSourceFile();
  return runsInBrowser(fileName, project.load(fileName)?.source.text ?? '', node.getStart());
}

/** How many modules away something is looked for that takes a file with it to the browser. */
const IMPORTER_DEPTH = 4;

/** Whether a component or a page imports a file, itself or through other modules, and not only types of it. */
function isSentToBrowsers(project: Project, path: string): boolean {
  const seen = new Set([path]);
  let layer: readonly string[] = [path];
  for (let depth = 0; depth < IMPORTER_DEPTH && layer.length > 0; depth += 1) {
    const next: string[] = [];
    for (const imported of layer) {
      for (const importer of project.importersOf(imported)) {
        const statements = importsOfValues(importer.root).filter((item) => project.modules.resolve(importer.path, item.text) === imported);
        if (statements.some((item) => isInBrowserScript(project, item))) return true;
        if (statements.length > 0 && bringsToBrowser(project, importer.root)) return true;
        if (statements.length > 0 && !isComponent(importer.path) && !seen.has(importer.path)) next.push(importer.path);
        seen.add(importer.path);
      }
    }
    layer = next;
  }
  return false;
}

/** The specifiers of imports and exports that are there at run time. */
function importsOfValues(root: ts.SourceFile): readonly ts.StringLiteral[] {
  return root.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword && ts.isStringLiteral(statement.moduleSpecifier)) return [statement.moduleSpecifier];
    return ts.isExportDeclaration(statement) && !statement.isTypeOnly && statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier) ? [statement.moduleSpecifier] : [];
  });
}
