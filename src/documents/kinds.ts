/** The kinds of files that are read beside JavaScript and TypeScript: to add one, add a row. */
import type { DocumentKind, Reader } from './document.ts';
import type { Language } from './languages/language.ts';

async function language(loaded: Promise<Language>): Promise<Reader> {
  const [{ createReader }, row] = await Promise.all([import('./languages/read.ts'), loaded]);
  return createReader(row);
}

export const documentKinds: readonly DocumentKind[] = [
  { name: 'Python', reason: 'other-language', matches: (path) => /\.pyw?$/.test(path), load: () => language(import('./languages/python.ts').then((module) => module.python)) },
  { name: 'Ruby', reason: 'other-language', matches: (path) => /\.(?:rb|rake|gemspec)$|(?:^|\/)Rakefile$/.test(path), load: () => language(import('./languages/ruby.ts').then((module) => module.ruby)) },
  { name: 'PHP', reason: 'other-language', matches: (path) => /\.(?:php|phtml|inc)$/.test(path), load: () => language(import('./languages/php.ts').then((module) => module.php)) },
  { name: 'Java', reason: 'other-language', matches: (path) => path.endsWith('.java'), load: () => language(import('./languages/java.ts').then((module) => module.java)) },
  { name: 'C#', reason: 'other-language', matches: (path) => path.endsWith('.cs'), load: () => language(import('./languages/csharp.ts').then((module) => module.csharp)) },
  { name: 'Go', reason: 'other-language', matches: (path) => path.endsWith('.go'), load: () => language(import('./languages/go.ts').then((module) => module.go)) },
  { name: 'Rust', reason: 'other-language', matches: (path) => path.endsWith('.rs'), load: () => language(import('./languages/rust.ts').then((module) => module.rust)) },
  { name: 'PowerShell', reason: 'other-language', matches: (path) => /\.psm?1$/.test(path), load: () => language(import('./languages/powershell.ts').then((module) => module.powershell)) },
];

export const kindOf = (path: string): DocumentKind | undefined => documentKinds.find((kind) => kind.matches(path));
