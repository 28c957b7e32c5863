// Trees whose files are not what they seem: links, pipes, names, permissions, folders that are left out.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const fifo = (path) => {
  if (spawnSync('mkfifo', [path]).status !== 0) throw new Error(`mkfifo ${path}`);
};

/** A socket at `name` below `root`, by a relative path: the absolute one may be longer than a socket's name may be. */
async function socket(root, name) {
  const before = process.cwd();
  process.chdir(root);
  try {
    const server = createServer();
    await new Promise((resolve, reject) => server.once('error', reject).listen(name, resolve));
    return () => new Promise((resolve) => server.close(resolve));
  } finally {
    process.chdir(before);
  }
}

const PIPES = ['odd.js', '.gitignore', 'package.json', 'tsconfig.json', 'ocrolus-oauth-codemod.json', '.env', 'config/default.yaml', 'ocrolus-token-provider.js'];
/** A pipe where a setting is expected may be refused; it must not be waited for. */
const MAY_REFUSE = new Set(['ocrolus-oauth-codemod.json', 'ocrolus-token-provider.js']);

const NAMES = ['with space.js', 'new\nline.js', 'größe 漢字 😀.js', '-leading-dash.js', '--write.js', '#hash.js', 'quote\'".js', 'back\\slash.js', '$(touch marker).js', '!bang.js', '[brackets]{braces}*.js', 'e\u0301.js', 'tab\t.js', '%2e%2e%2f.js', 'constructor.js', '__proto__.js'];

/** A legacy file for each odd name; all are found and migrated, but for those that TypeScript takes for other paths: they are named. */
function named(pathOf, then = () => {}) {
  const paths = NAMES.map(pathOf);
  const [confusing, plain] = [paths.filter((path) => path.includes('\\')), paths.filter((path) => !path.includes('\\'))];
  return { build: (tools) => { paths.forEach(tools.legacy); return then(tools); }, found: plain, migrated: plain, skipped: Object.fromEntries(confusing.map((path) => [path, /backslash/])) };
}

export const fileSystem = [
  {
    name: '10,000 files in a folder',
    build: ({ root, legacy }) => {
      mkdirSync(join(root, 'many'));
      for (let index = 0; index < 10_000; index += 1) writeFileSync(join(root, 'many', `f${index}.js`), `module.exports = ${index};\n`);
      return legacy('many/z.js');
    },
    found: ['many/z.js'],
  },
  {
    name: '10,000 files that mention Ocrolus',
    build: ({ root }) => {
      mkdirSync(join(root, 'many'));
      for (let index = 0; index < 10_000; index += 1) writeFileSync(join(root, 'many', `f${index}.js`), `// Ocrolus\nconst next = require('./f${(index + 1) % 10_000}');\nmodule.exports = () => next;\n`);
    },
  },
  {
    name: '2,000 folders deep',
    build: ({ root }) => {
      const before = process.cwd();
      try {
        process.chdir(root);
        for (let depth = 0; depth < 2000; depth += 1) {
          mkdirSync('d');
          process.chdir('d');
        }
        writeFileSync('odd.js', '// ocrolus\n');
      } finally {
        process.chdir(before);
      }
    },
  },
  {
    name: 'links in a circle',
    build: ({ root }) => {
      mkdirSync(join(root, 'a/b'), { recursive: true });
      symlinkSync('..', join(root, 'a/b/up'));
      symlinkSync('self.js', join(root, 'self.js'));
      symlinkSync('two.js', join(root, 'one.js'));
      symlinkSync('one.js', join(root, 'two.js'));
    },
  },
  {
    name: 'links out of the root',
    build: ({ root, outside, legacyText }) => {
      mkdirSync(join(outside, 'folder'));
      for (const path of ['file.js', 'folder/a.js']) writeFileSync(join(outside, path), legacyText);
      symlinkSync(join(outside, 'file.js'), join(root, 'file.js'));
      symlinkSync(join(outside, 'folder'), join(root, 'folder'));
    },
    notFound: ['file.js', 'folder/a.js'],
  },
  {
    name: 'a link where the token provider goes',
    build: ({ root, outside }) => symlinkSync(join(outside, 'created.js'), join(root, 'ocrolus-token-provider.js')),
    migrate: { codes: [0, 1, 2] },
    mayRefuse: true,
  },
  {
    name: 'a linked folder where the token provider goes',
    build: ({ root, outside }) => symlinkSync(outside, join(root, 'link')),
    flags: { migrate: ['--provider-file', 'link/tokens.js'] },
    migrate: { codes: [2] },
    isRefused: true,
  },
  ...PIPES.map((path) => ({
    name: `a pipe named ${path}`,
    build: ({ root }) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      fifo(join(root, path));
    },
    mayRefuse: MAY_REFUSE.has(path),
  })),
  { name: 'a pipe named .gitignore in a repository', build: async ({ root, commit }) => { await commit(); fifo(join(root, '.gitignore')); }, mayRefuse: 'migrate' },
  { name: 'a pipe as --config', build: ({ root }) => fifo(join(root, 'c.json')), flags: { both: ['--config', 'c.json'] }, isRefused: true },
  { name: 'a pipe as an argument', build: ({ root }) => fifo(join(root, 'odd.js')), paths: ['odd.js', 'normal.js'], mayRefuse: true },
  { name: 'a folder named like a source file', build: ({ write }) => write('odd.js/readme.txt', 'ocrolus') },
  ...['package.json', 'tsconfig.json', '.gitignore', '.env'].map((path) => ({ name: `a folder named ${path}`, build: ({ write }) => write(`${path}/readme.txt`, 'ocrolus') })),
  { name: 'a folder named ocrolus-oauth-codemod.json', build: ({ write }) => write('ocrolus-oauth-codemod.json/readme.txt', 'ocrolus'), mayRefuse: true },
  { name: 'a socket', build: ({ root }) => socket(root, 'odd.js') },
  { name: 'a folder without permissions', asUser: true, build: ({ root, legacy }) => { legacy('locked/a.js'); return () => chmodSync(join(root, 'locked'), 0o755); }, before: ({ root }) => chmodSync(join(root, 'locked'), 0), skipped: { locked: /./ } },
  { name: 'a file without permissions', asUser: true, build: ({ legacy }) => legacy('odd.js'), before: ({ root }) => chmodSync(join(root, 'odd.js'), 0), skipped: { 'odd.js': /EACCES|permission/i } },
  { name: 'a read-only file', asUser: true, build: ({ legacy }) => legacy('odd.js'), before: ({ root }) => chmodSync(join(root, 'odd.js'), 0o444), found: ['odd.js'], migrate: { codes: [0, 2] }, mayRefuse: 'migrate' },
  { name: 'a read-only folder', asUser: true, build: ({ legacy, root }) => { legacy('locked/a.js'); return () => chmodSync(join(root, 'locked'), 0o755); }, before: ({ root }) => chmodSync(join(root, 'locked'), 0o555), migrate: { codes: [0, 2] }, mayRefuse: 'migrate' },
  { name: 'files of odd names', ...named((name) => name) },
  { name: 'committed files of odd names', ...named((name) => name, ({ commit }) => commit()) },
  { name: 'folders of odd names', ...named((name) => `${name}/a.js`) },
  { name: 'a name that would colour the terminal', build: ({ legacy }) => legacy('\u001b[31mred\u001b]0;title\u0007.js'), found: ['\u001b[31mred\u001b]0;title\u0007.js'], isPlainOnTerminal: true },
  ...[false, true].map((isCommitted) => ({
    name: `a name that is no UTF-8${isCommitted ? ', committed' : ''}`,
    build: async ({ root, legacyText, commit }) => {
      writeFileSync(Buffer.concat([Buffer.from(`${root}/odd-`), Buffer.from([0xff, 0xfe]), Buffer.from('.js')]), legacyText);
      if (isCommitted) await commit();
    },
    says: /odd-/,
  })),
  { name: 'names that differ in case', build: ({ legacy }) => ['Client.js', 'client.js', 'CLIENT.JS'].forEach(legacy), found: ['Client.js', 'client.js'], says: /CLIENT\.JS/, migrated: ['Client.js', 'client.js'], migrate: { codes: [1] } },
  { name: 'committed build output', build: ({ legacy, write }) => { write('package.json', '{ "type": "commonjs" }\n'); ['dist/bundle.js', 'build/app.js', 'lib.min.js'].forEach(legacy); }, left: { 'dist/bundle.js': /build output/, 'build/app.js': /build output/, 'lib.min.js': /build output/ }, notFound: ['dist/bundle.js', 'build/app.js', 'lib.min.js'] },
  { name: 'packages with legacy code', build: ({ legacy }) => ['node_modules/a/index.js', 'sub/node_modules/@s/b/index.js', 'bower_components/c.js'].forEach(legacy), notFound: ['node_modules/a/index.js', 'sub/node_modules/@s/b/index.js', 'bower_components/c.js'] },
  {
    name: 'files that tools execute',
    build: ({ write, marker, legacy }) => {
      const code = `require('fs').appendFileSync(${JSON.stringify(marker)}, __filename + '\\n');\nmodule.exports = {};\n`;
      for (const path of ['ocrolus-oauth-codemod.js', 'ocrolus-oauth-codemod.config.js', '.ocrolus-oauth-codemod.js', 'babel.config.js', '.eslintrc.js', 'evil.js', 'jscodeshift.config.js', 'node_modules/typescript/index.js', 'node_modules/ts-morph/index.js', 'node_modules/yargs/index.js', 'node_modules/evil/index.js']) write(path, code);
      write('package.json', JSON.stringify({ scripts: { preinstall: 'node evil.js', prepare: 'node evil.js' }, yargs: { extends: './evil.js' }, main: 'evil.js' }));
      write('tsconfig.json', JSON.stringify({ extends: './evil.js', compilerOptions: { plugins: [{ name: 'evil', transform: './evil.js' }] } }));
      write('node_modules/.bin/git', '#!/bin/sh\ntouch "$0.ran"\n');
      legacy('a.js');
    },
  },
];
