/**
 * TypeScript's checker, and its declarations of JavaScript's own objects. They stand apart from `syntax.ts` because they are ten times the size of
 * a parser and most runs need neither: `scripts/bundle.mjs` makes a file of its own of them, which the first call loads.
 */
import { getLibFiles, ts } from '@ts-morph/common';

export interface Compiler extends Pick<typeof ts, 'createProgram' | 'getDefaultLibFileName' | 'parseJsonConfigFileContent' | 'readConfigFile'> {
  /** `lib.es2023.d.ts` and its like. */
  readonly getLibFiles: () => readonly { readonly fileName: string; readonly text: string }[];
}

const COMPILER: Compiler = {
  createProgram: ts.createProgram,
  getDefaultLibFileName: ts.getDefaultLibFileName,
  getLibFiles,
  parseJsonConfigFileContent: ts.parseJsonConfigFileContent,
  readConfigFile: ts.readConfigFile,
};

export const compiler = (): Compiler => COMPILER;
