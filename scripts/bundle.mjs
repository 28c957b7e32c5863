// Makes dist/ of what tsc has checked: the command, the API and the jscodeshift transform with everything that they load, so that an install brings one
// package and little is read at a start. Parts that are loaded when they are used become files of their own.
import { getLibFiles } from '@ts-morph/common';
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { bundledPackages, notices } from './bundled-packages.mjs';
import { declarationsOf } from './declarations.mjs';
import { packs } from './packs.mjs';
import { sbom } from './sbom.mjs';
import { TYPESCRIPT, typescriptPart } from './typescript-parts.mjs';

const ROOT = join(import.meta.dirname, '..');
const TARGET = 'node20.19';

/** The directory of client rows is their registry; a bundle has no directory to list. */
const clientRows = {
  name: 'client-rows',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]files[\\/]client-rows\.ts$/ }, () => {
      const names = readdirSync(join(ROOT, 'transforms/clients')).sort();
      const imports = names.map((name, index) => `import row${index} from '../../transforms/clients/${name}';`);
      return { contents: `${imports.join('\n')}\nexport const loadClients = async () => [${names.map((_, index) => `row${index}`)}];\n`, loader: 'ts', resolveDir: join(ROOT, 'src/files') };
    });
  },
};

/** Yargs looks for a version above the folder that holds node_modules, which is the user's project: it is to look above itself. */
const ownVersion = {
  name: 'own-version',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]yargs[\\/]lib[\\/]platform-shims[\\/]esm\.mjs$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replace(/^const mainFilename = .*$/m, 'const mainFilename = __dirname;');
      if (contents === text) throw new Error(`${path} is not what it was: see to it that yargs reads no package.json of the user`);
      return { contents, loader: 'js' };
    });
  },
};

/** Where the checker is looked for, from a file in dist/chunks/. */
const COMPILER = '../compiler.cjs';
const COMPILER_SOURCE = 'src/code/compiler.ts';

/** Few files have types of Flow, and its parser is large. */
const flowApart = {
  name: 'flow-apart',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]code[\\/]flow-remover\.ts$/ }, () => ({
      contents: `import { createRequire } from 'node:module';\nexport const removeFlowTypes = (text) => createRequire(import.meta.url)('../flow.cjs')(text, { all: true, pretty: false }).toString();`,
    }));
  },
};

/** A parser is loaded with all else, the checker of TypeScript when it is asked something. */
const typescriptInParts = {
  name: 'typescript-in-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ts-morph$/ }, () => ({ path: 'parser', namespace: 'typescript' }));
    onLoad({ filter: /^parser$/, namespace: 'typescript' }, () => {
      const sources = ['src', 'transforms'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)));
      const { values, text } = typescriptPart(namesIn(sources.filter((file) => file.endsWith('.ts') && file !== join(COMPILER_SOURCE))), { isParser: true });
      return { contents: `${text}\nexport const ts = { ${values.join(', ')} };`, resolveDir: ROOT };
    });
    onLoad({ filter: /[\\/]src[\\/]code[\\/]compiler\.ts$/ }, () => ({
      contents: `import { createRequire } from 'node:module';\nlet loaded;\nexport const compiler = () => loaded ??= createRequire(import.meta.url)('${COMPILER}');`,
    }));
  },
};

/** What files of this repository read of TypeScript. */
function namesIn(files) {
  return [...new Set(files.flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\bts\.(\w+)/g)].map(([, name]) => name)))].sort();
}

/** The checker, with the declarations that it reads compressed beside it. */
async function bundleCompiler() {
  const { values, text } = typescriptPart(namesIn([COMPILER_SOURCE]), { isParser: false });
  const library = brotli(Buffer.from(JSON.stringify(getLibFiles())));
  writeFileSync(join(ROOT, 'dist/library.json.br'), library);
  const getLibraryFiles = `() => JSON.parse(require('node:zlib').brotliDecompressSync(require('node:fs').readFileSync(require('node:path').join(__dirname, 'library.json.br'))))`;
  const contents = `${text}\nmodule.exports = { ${values.join(', ')}, getLibFiles: ${getLibraryFiles} };`;
  await build({ stdin: { contents, resolveDir: ROOT }, outfile: join(ROOT, 'dist/compiler.cjs'), minify: true, format: 'cjs', platform: 'node', target: TARGET, legalComments: 'none' });
}

const COMMAND = 'src/cli/main.ts';
const LIBRARIES = ['src/index.ts', 'transforms/jscodeshift.ts'];
/** What every run of the command imports when it knows that it is one. */
const RUNS = ['src/cli/run-command.ts', 'src/reporting.ts'];

const options = {
  absWorkingDir: ROOT,
  entryPoints: [COMMAND, ...LIBRARIES],
  outbase: '.',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: TARGET,
  // The first choice of jsonc-parser requires its own files in a way that cannot be followed.
  mainFields: ['module', 'main'],
  // CommonJS packages, TypeScript among them, ask for these.
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url),{filename:__filename,dirname:__dirname}=import.meta;" },
  legalComments: 'none',
  metafile: true,
  // The help text is laid out at every start; what lays it out takes longer to load the one than all the rest of yargs.
  alias: { 'string-width': 'fast-string-width' },
};
const plugins = [clientRows, ownVersion, flowApart, typescriptInParts];
const { metafile: { inputs } } = await build({ ...options, write: false, plugins });
const { metafile } = await build({ ...options, plugins: [...plugins, packs(inputs, { command: COMMAND, runs: RUNS, libraries: LIBRARIES })] });
const chunk = Object.entries(metafile.outputs).find(([, { inputs }]) => Object.hasOwn(inputs, COMPILER_SOURCE))?.[0];
if (!chunk?.startsWith('dist/chunks/')) throw new Error(`${COMPILER_SOURCE} is in ${chunk}, which does not find ${COMPILER}`);
await bundleCompiler();
const { metafile: flow } = await build({ absWorkingDir: ROOT, entryPoints: ['node_modules/flow-remove-types/index.js'], outfile: 'dist/flow.cjs', bundle: true, minify: true, format: 'cjs', platform: 'node', target: TARGET, legalComments: 'none', metafile: true });
const grammarPackages = packGrammars();
for (const entry of LIBRARIES) writeFileSync(join(ROOT, 'dist', entry.replace(/\.ts$/, '.d.ts')), declarationsOf(entry));
const packages = await bundledPackages([...Object.keys(metafile.inputs), ...Object.keys(flow.inputs), TYPESCRIPT, ...grammarPackages]);
writeFileSync(join(ROOT, 'dist/THIRD-PARTY-NOTICES.txt'), notices(packages));
writeFileSync(join(ROOT, 'dist/sbom.cdx.json'), sbom(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')), packages));

/** Grammars of other languages are large and compress well; one is read when a file of its language mentions Ocrolus. Gives the paths they come from. */
function packGrammars() {
  const folder = join(ROOT, 'src/documents');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const used = files.flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/\b(?:grammar: |loadParser\()'([\w-]+)'/g)].map((match) => match[1]));
  mkdirSync(join(ROOT, 'dist/grammars'), { recursive: true });
  return ['tree-sitter', ...used.map((grammar) => `tree-sitter-${grammar}`)].map((name) => {
    const path = ['@vscode/tree-sitter-wasm/wasm', '@cursorless/tree-sitter-wasms/out'].map((place) => `node_modules/${place}/${name}.wasm`).find((file) => existsSync(join(ROOT, file)));
    if (!path) throw new Error(`no package has the grammar ${name}`);
    writeFileSync(join(ROOT, `dist/grammars/${name}.wasm.br`), brotli(readFileSync(join(ROOT, path))));
    return path;
  });
}

function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } });
}
