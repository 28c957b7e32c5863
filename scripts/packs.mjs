// What a run always loads, in two files. esbuild makes a file of its own for every set of entries that share a module, some fifty for one run, and each
// costs a start about half a millisecond. Modules that the same entries reach go into one file: so every entry is made to reach all of them.
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

const isOurs = (path) => /^(?:src|transforms)\//.test(path);

/**
 * An esbuild plugin that makes one file of what the command loads at its start, and one of what each of its runs loads then.
 * @param {import('esbuild').Metafile['inputs']} inputs of a build without it
 * @param {{ command: string, runs: readonly string[], libraries: readonly string[] }} entries `runs` are imported dynamically by every run
 */
export function packs(inputs, { command, runs, libraries }) {
  const gone = [command, ...runs, ...libraries].filter((path) => !inputs[path]);
  if (gone.length > 0) throw new Error(`no module is called ${gone.join(', ')}: say what every run loads`);
  const targets = new Set(Object.values(inputs).flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path)));
  const entries = new Set([...libraries, ...[...targets].filter(isOurs)]);
  const atStart = reachedBy([command], inputs);
  const members = {
    start: [...atStart].filter((path) => isOurs(path) && path !== command),
    run: [...reachedBy(runs, inputs)].filter((path) => isOurs(path) && !atStart.has(path) && !targets.has(path)),
  };
  return {
    name: 'packs',
    setup({ onResolve, onLoad, initialOptions: { absWorkingDir } }) {
      onResolve({ filter: /^pack:/ }, ({ path }) => ({ path: path.slice('pack:'.length), namespace: 'pack' }));
      onLoad({ filter: /./, namespace: 'pack' }, ({ path }) => ({ contents: members[path].map((file) => `import ${JSON.stringify(`./${file}`)};`).join('\n'), resolveDir: absWorkingDir }));
      onLoad({ filter: /\.ts$/ }, ({ path }) => (entries.has(relative(absWorkingDir, path).replaceAll(sep, '/')) ? { contents: `import 'pack:start'; import 'pack:run';\n${readFileSync(path, 'utf8')}`, loader: 'ts' } : undefined));
    },
  };
}

/** What modules import at their top, and what those import. */
function reachedBy(modules, inputs) {
  const reached = new Set(modules);
  for (const path of reached) for (const { path: imported, kind } of inputs[path]?.imports ?? []) if (kind === 'import-statement' || kind === 'require-call') reached.add(imported);
  return new Set([...reached].filter((path) => inputs[path]));
}
