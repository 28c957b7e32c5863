/** What TypeScript has to say of a folder, before and after a migration. */
import { join } from 'node:path';
import ts from 'typescript';
import { listFiles } from '../fixture-folders.ts';

const OPTIONS: ts.CompilerOptions = {
  allowImportingTsExtensions: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  jsx: ts.JsxEmit.Preserve,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  types: ['node'],
};
/** TypeScript files, declarations left out. */
export const TYPED_SOURCE = /(?<!\.d)\.[cm]?tsx?$/;

/** Parsed libraries are used again. */
let earlier: ts.Program | undefined;

/** The errors of a folder's own files, without their lines, which the migration moves. */
export function typeErrors(folder: string): readonly string[] {
  const own = listFiles(folder).filter((path) => TYPED_SOURCE.test(path) && !path.startsWith('node_modules/'));
  earlier = ts.createProgram(own.map((path) => join(folder, path)), OPTIONS, undefined, earlier);
  return own.flatMap((path) => {
    const file = earlier?.getSourceFile(join(folder, path));
    return (file ? ts.getPreEmitDiagnostics(earlier as ts.Program, file) : []).map((item) => `${path} TS${item.code} ${ts.flattenDiagnosticMessageText(item.messageText, ' ')}`);
  });
}
