// Makes dist/ of what tsc has checked: the command, the API and the jscodeshift transform with everything that they load, so that an install brings one
// package and little is read at a start. Parts that are loaded when they are used become files of their own.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { bundledPackages, notices } from './bundled-packages.mjs';
import { declarationsOf } from './declarations.mjs';
import { sbom } from './sbom.mjs';

const ROOT = join(import.meta.dirname, '..');

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

const LIBRARIES = ['src/index.ts', 'transforms/jscodeshift.ts'];

const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ['src/cli/main.ts', ...LIBRARIES],
  outbase: '.',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // The first choice of jsonc-parser requires its own files in a way that cannot be followed.
  mainFields: ['module', 'main'],
  // CommonJS packages, TypeScript among them, ask for these.
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url),{filename:__filename,dirname:__dirname}=import.meta;" },
  legalComments: 'none',
  metafile: true,
  // The help text is laid out at every start; what lays it out takes longer to load the one than all the rest of yargs.
  alias: { 'string-width': 'fast-string-width' },
  plugins: [clientRows, ownVersion],
});
const grammarPackages = packGrammars();
for (const entry of LIBRARIES) writeFileSync(join(ROOT, 'dist', entry.replace(/\.ts$/, '.d.ts')), declarationsOf(entry));
const packages = await bundledPackages([...Object.keys(metafile.inputs), ...grammarPackages]);
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
    writeFileSync(join(ROOT, `dist/grammars/${name}.wasm.br`), brotliCompressSync(readFileSync(join(ROOT, path)), { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } }));
    return path;
  });
}
