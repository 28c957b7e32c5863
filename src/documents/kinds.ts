/** The kinds of files that are read beside JavaScript and TypeScript: to add one, add a row. */
import type { DocumentKind, Reader } from './document.ts';
import type { Finder } from './places/place.ts';
import { formatKinds } from './formats/kinds.ts';
import { shellScript } from './migrations.ts';
import type { Language } from './languages/language.ts';

async function language(loaded: Promise<{ readonly default: Language }>): Promise<Reader> {
  const [{ createReader }, row] = await Promise.all([import('./languages/read.ts'), loaded]);
  return createReader(row.default);
}

async function place(loaded: Promise<Finder>): Promise<Reader> {
  const [{ createPlaceReader }, find] = await Promise.all([import('./places/read.ts'), loaded]);
  return createPlaceReader(find, (path) => kindsOf(path, '')[0]?.load());
}

/** Prose, pages, data, what the shell reads, and what is no text. */
const NO_CODE = new RegExp(String.raw`\.(?:${[
  'md|mdx|markdown|rst|adoc|asciidoc|txt|text|org|tex|rtf|html?|xhtml|css|s[ac]ss|less',
  'jsonc?|json5|jsonl|ndjson|geojson|ya?ml|csv|tsv|sql|log|lock|sum|map|svg|sarif|har|po|pot|ics|diff|patch|snap|env|properties|ini|cfg|cnf|conf|service|toml|example|sample|dist',
  'sh|bash|zsh|ksh|bats|command|cron|crontab|mk|mak|jenkinsfile',
  'png|jpe?g|gif|ico|icns|webp|bmp|tiff?|psd|pdf|docx?|xlsx?|pptx?|odt|zip|gz|tgz|bz2|xz|7z|rar|tar|jar|war|class|so|dylib|dll|exe|o|a|lib|obj|pdb|pyc|wasm|br|bin|dat|db|sqlite3?|woff2?|ttf|otf|eot|mp[34]|mov|avi|wav|ogg|webm|pem|crt|key|p12|pfx|gpg',
].join('|')})$`, 'i');

export const documentKinds: readonly DocumentKind[] = [
  { name: 'Python', reason: 'other-language', matches: (path) => /\.pyw?$/.test(path), load: () => language(import('./languages/python.ts')) },
  { name: 'Ruby', reason: 'other-language', matches: (path) => /\.(?:rb|rake|gemspec)$|(?:^|\/)Rakefile$/.test(path), load: () => language(import('./languages/ruby.ts')) },
  { name: 'PHP', reason: 'other-language', matches: (path) => /\.(?:php|phtml|inc)$/.test(path), load: () => language(import('./languages/php.ts')) },
  { name: 'Java', reason: 'other-language', matches: (path) => path.endsWith('.java'), load: () => language(import('./languages/java.ts')) },
  { name: 'Kotlin', reason: 'other-language', matches: (path) => /\.kts?$/.test(path), load: () => language(import('./languages/kotlin.ts')) },
  { name: 'Scala', reason: 'other-language', matches: (path) => /\.(?:scala|sc|sbt)$/.test(path), load: () => language(import('./languages/scala.ts')) },
  { name: 'R', reason: 'other-language', matches: (path) => /\.[rR]$|(?:^|\/)\.Rprofile$/.test(path), load: () => language(import('./languages/r.ts')) },
  { name: 'C#', reason: 'other-language', matches: (path) => path.endsWith('.cs'), load: () => language(import('./languages/csharp.ts')) },
  { name: 'Go', reason: 'other-language', matches: (path) => path.endsWith('.go'), load: () => language(import('./languages/go.ts')) },
  { name: 'Rust', reason: 'other-language', matches: (path) => path.endsWith('.rs'), load: () => language(import('./languages/rust.ts')) },
  { name: 'PowerShell', reason: 'other-language', matches: (path) => /\.psm?1$/.test(path), load: () => language(import('./languages/powershell.ts')) },
  { name: 'Dockerfile', reason: 'other-file', matches: (path) => /(?:^|[/.])(?:Docker|Container)file(?:\.[\w-]+)?$/i.test(path), load: () => place(import('./places/dockerfile.ts').then((module) => module.findInDockerfile)) },
  { name: 'Makefile', reason: 'other-file', matches: (path) => /(?:^|[/.])(?:GNU)?[Mm]akefile(?:\.[\w-]+)?$|\.(?:mk|mak)$/.test(path), load: () => place(import('./places/makefile.ts').then((module) => module.findInMakefile)) },
  { name: 'Jenkinsfile', isPart: true, reason: 'other-file', matches: (path) => /(?:^|[/.])Jenkinsfile(?:\.[\w-]+)?$|\.(?:jenkinsfile|groovy)$/i.test(path), load: () => place(import('./places/jenkinsfile.ts').then((module) => module.findInJenkinsfile)) },
  { name: 'Procfile', isPart: true, reason: 'other-file', matches: (path) => /(?:^|\/)Procfile(?:\.[\w-]+)?$/.test(path), load: () => place(import('./places/procfile.ts').then((module) => module.findInProcfile)) },
  { name: 'npm scripts', isPart: true, reason: 'other-file', matches: (path) => /(?:^|\/)(?:package|composer)\.json$/.test(path), load: () => place(import('./places/package-json.ts').then((module) => module.findInPackageJson)) },
  { name: 'Scripts in YAML', isPart: true, reason: 'other-file', matches: (path) => /\.ya?ml(?:\.(?:j2|tpl|tmpl|example|sample|dist))?$/.test(path), load: () => place(import('./places/yaml.ts').then((module) => module.findInYaml)) },
  { name: 'Markdown', reason: 'other-file', matches: (path) => /\.(?:md|mdx|markdown|[rq]md)$/i.test(path), load: () => place(import('./places/markdown.ts').then((module) => module.findInMarkdown)) },
  // What has no ending is known by its first line.
  { name: 'Shell', isPart: true, reason: 'other-file', matches: (path) => /\.(?:sh|bash|zsh|ksh|bats|command|cron|crontab)$|(?:^|\/)[^./]+$|(?:^|\/)\.(?:bash|zsh)?(?:rc|profile|envrc)$/.test(path), migration: shellScript, load: () => place(import('./places/script-file.ts').then((module) => module.findInScriptFile)) },
  ...formatKinds,
  // What nothing above reads.
  { name: 'Other code', reason: 'other-language', matches: (path) => /[^/]\.\w+$/.test(path) && !NO_CODE.test(path), load: () => import('./other-code.ts').then((module) => module.otherCode) },
];

/** Whether there is a kind for such a path at all. */
export const isDocument = (path: string): boolean => documentKinds.some((kind) => kind.matches(path));

/** All that read parts of a file, and the first of those that read a whole one. */
export function kindsOf(path: string, text: string): readonly DocumentKind[] {
  const fitting = documentKinds.filter((kind) => kind.matches(path) && (kind.recognises?.(text) ?? true));
  const whole = fitting.find((kind) => !kind.isPart);
  return fitting.filter((kind) => kind.isPart ?? kind === whole);
}
