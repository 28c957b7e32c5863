/** A migration brings no type error into a program that had none: with the project's own TypeScript, strictly. */
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { addStandIns, copyTree, fixtures, listFiles, runTool } from './fixture-folders.ts';

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
const SOURCE = /(?<!\.d)\.[cm]?tsx?$/;
const TOPICS = /^(?:async|callers|callbacks|contracts|frameworks|tests|injection|refusals)\//;
const typed = fixtures.filter((fixture) => fixture.claim === 'migrates' && TOPICS.test(fixture.name) && listFiles(join(fixture.folder, 'input')).some((path) => SOURCE.test(path)));

let earlier: ts.Program | undefined;

it('has programs to check', () => {
  expect(typed.length).toBeGreaterThan(25);
});

describe.each(typed)('$name', (fixture) => {
  it('has no type error that it had not before', async () => {
    const copy = copyTree(join(fixture.folder, 'input'));
    try {
      addStandIns(fixture, copy.path);
      const before = errors(copy.path);
      await runTool(copy.path, { write: true });
      expect(errors(copy.path).filter((error) => !before.includes(error))).toEqual([]);
    } finally {
      copy.remove();
    }
  });
});

/** The errors of a folder's own files, without their lines, which the migration moves. */
function errors(folder: string): readonly string[] {
  const own = listFiles(folder).filter((path) => SOURCE.test(path) && !path.startsWith('node_modules/'));
  earlier = ts.createProgram(own.map((path) => join(folder, path)), OPTIONS, undefined, earlier);
  return own.flatMap((path) => {
    const file = earlier?.getSourceFile(join(folder, path));
    return (file ? ts.getPreEmitDiagnostics(earlier as ts.Program, file) : []).map((item) => `${path} TS${item.code} ${ts.flattenDiagnosticMessageText(item.messageText, ' ')}`);
  });
}
