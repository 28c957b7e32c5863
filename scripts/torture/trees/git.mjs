// Repositories whose configuration runs commands, and shapes of repositories. Every payload writes its name to the marker file.
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Git's settings that name a program; `run(name)` is a command that leaves a mark and copies its input. */
const PAYLOADS = (run) => `
[core]
	fsmonitor = ${run('core.fsmonitor')}
	fsmonitorHookVersion = 2
	pager = ${run('core.pager')}
	editor = ${run('core.editor')}
	sshCommand = ${run('core.sshCommand')}
	gitProxy = ${run('core.gitProxy')}
	askPass = ${run('core.askPass')}
	alternateRefsCommand = ${run('core.alternateRefsCommand')}
	untrackedCache = true
[sequence]
	editor = ${run('sequence.editor')}
[pager]
	status = ${run('pager.status')}
	ls-files = ${run('pager.ls-files')}
	diff = ${run('pager.diff')}
	rev-parse = ${run('pager.rev-parse')}
[interactive]
	diffFilter = ${run('interactive.diffFilter')}
[diff]
	external = ${run('diff.external')}
[diff "x"]
	command = ${run('diff.x.command')}
	textconv = ${run('diff.x.textconv')}
[merge "x"]
	driver = ${run('merge.x.driver')}
[alias]
	ls-files = !${run('alias.ls-files')}
	status = !${run('alias.status')}
	rev-parse = !${run('alias.rev-parse')}
[gpg]
	program = ${run('gpg.program')}
[credential]
	helper = !${run('credential.helper')}
[uploadpack]
	packObjectsHook = ${run('uploadpack.packObjectsHook')}
[trailer "x"]
	command = ${run('trailer.x.command')}
`;

const FILTER = (run, kind) => `[filter "x"]\n	required = true\n	${kind === 'process' ? `process = ${run('filter.x.process')}` : `clean = ${run('filter.x.clean')}\n	smudge = ${run('filter.x.smudge')}`}\n`;
const HOOKS = ['post-index-change', 'pre-commit', 'post-checkout', 'fsmonitor-watchman', 'pre-auto-gc', 'reference-transaction', 'sendemail-validate'];

const ATTRIBUTES = '* filter=x diff=x merge=x\n';

/** Makes git doubt that a file is what it was, so that it reads the file again, through its filters. */
function doubt(root, path) {
  const later = new Date(Date.now() + 5000);
  utimesSync(join(root, path), later, later);
}

function hooksOf(folder, run) {
  mkdirSync(folder, { recursive: true });
  for (const name of HOOKS) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${run(`hooks/${name}`).slice(1, -1)} </dev/null\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

/** Appends payloads to the configuration in a git directory. */
function arm(gitDirectory, { payload }, kind) {
  const run = (name) => `"${payload} ${name}"`;
  appendFileSync(join(gitDirectory, 'config'), PAYLOADS(run) + FILTER(run, kind));
  hooksOf(join(gitDirectory, 'hooks'), run);
}

/** A submodule at `sub` of a committed repository. */
async function addSubmodule(tools) {
  const { git, write, outside, legacyText } = tools;
  mkdirSync(join(outside, 'library'));
  writeFileSync(join(outside, 'library/a.js'), legacyText);
  git.at(join(outside, 'library'), 'init', '--quiet');
  git.at(join(outside, 'library'), 'add', '.');
  git.at(join(outside, 'library'), 'commit', '--quiet', '-m', 'a');
  git('init', '--quiet');
  write('readme.md', 'x\n');
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(outside, 'library'), 'sub');
  await tools.commit();
}

/** Attributes that git reads beside those of the tree. */
function attributesIn(gitDirectory) {
  mkdirSync(join(gitDirectory, 'info'), { recursive: true });
  writeFileSync(join(gitDirectory, 'info/attributes'), ATTRIBUTES);
}

/** A repository that would have git run commands when it looks at the `doubted` files again. */
function runsCommands(name, build, doubted = ['normal.js']) {
  const buildAndDoubt = async (tools) => {
    await build(tools);
    for (const path of doubted) doubt(tools.root, path);
  };
  return { name, build: buildAndDoubt, migrate: { codes: [0, 2] }, mayRefuse: 'migrate' };
}

export const git = [
  ...['clean', 'process'].map((kind) => runsCommands(`a configuration that runs commands (${kind} filter)`, async (tools) => {
    tools.write('.gitattributes', ATTRIBUTES);
    tools.legacy('a.js');
    await tools.commit();
    arm(join(tools.root, '.git'), tools, kind);
  }, ['a.js', 'normal.js'])),
  ...['include.path', 'includeIf.gitdir:/.path', 'include.path in config.worktree'].map((key) => runsCommands(`a configuration that includes one that runs commands (${key})`, async (tools) => {
    tools.write('.gitattributes', ATTRIBUTES);
    await tools.commit();
    const run = (name) => `"${tools.payload} ${name}"`;
    writeFileSync(join(tools.outside, 'included'), PAYLOADS(run) + FILTER(run, 'clean') + `[core]\n	hooksPath = ${join(tools.outside, 'hooks')}\n`);
    hooksOf(join(tools.outside, 'hooks'), run);
    if (key.includes('worktree')) {
      tools.git('config', 'extensions.worktreeConfig', 'true');
      writeFileSync(join(tools.root, '.git/config.worktree'), `[include]\n	path = ${join(tools.outside, 'included')}\n`);
    } else tools.git('config', key, join(tools.outside, 'included'));
  })),
  runsCommands('attributes outside of the tree that name a filter', async (tools) => {
    await tools.commit();
    attributesIn(join(tools.root, '.git'));
    arm(join(tools.root, '.git'), tools, 'clean');
  }),
  runsCommands('a promised object that a command would fetch', async (tools) => {
    tools.write('old.js', `// ${'a long text '.repeat(40)}\n`);
    await tools.commit();
    const blob = tools.git('rev-parse', 'HEAD:old.js').trim();
    tools.git('mv', 'old.js', 'new.js');
    tools.write('new.js', `// ${'a long text '.repeat(39)}and another end\n`);
    tools.git('add', '.');
    rmSync(join(tools.root, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true });
    tools.git('config', 'core.repositoryFormatVersion', '1');
    appendFileSync(join(tools.root, '.git/config'), `[extensions]\n	partialClone = origin\n[remote "origin"]\n	url = ${tools.outside}\n	promisor = true\n	partialCloneFilter = blob:none\n	uploadpack = ${tools.payload} remote.uploadpack\n`);
  }, []),
  runsCommands('a submodule whose configuration runs commands', async (tools) => {
    await addSubmodule(tools);
    arm(join(tools.root, '.git/modules/sub'), tools, 'clean');
    attributesIn(join(tools.root, '.git/modules/sub'));
  }, ['sub/a.js']),
  runsCommands('a bare repository as the folder', (tools) => {
    tools.git('init', '--quiet', '--bare', '.');
    tools.git('config', 'core.bare', 'false');
    tools.git('config', 'core.worktree', tools.root);
    attributesIn(tools.root);
    tools.git('add', 'normal.js');
    arm(tools.root, tools, 'clean');
  }),
  { name: 'a .git file that points to nothing', build: ({ write }) => write('.git', 'gitdir: /nonexistent/folder\n') },
  { name: 'a .git file of bytes', build: ({ write }) => write('.git', Buffer.from([0, 1, 2, 255])) },
  { name: 'an empty .git folder', build: ({ root }) => mkdirSync(join(root, '.git')) },
  { name: 'a repository whose index is broken', build: async ({ root, commit }) => { await commit(); writeFileSync(join(root, '.git/index'), 'DIRC broken'); } },
  { name: 'a repository whose configuration does not parse', build: async ({ root, commit }) => { await commit(); writeFileSync(join(root, '.git/config'), '[core\n'); } },
  { name: 'a repository of a later format', build: async ({ git: call, commit }) => { await commit(); call('config', 'core.repositoryFormatVersion', '99'); } },
  runsCommands('a .git file that points to a repository that runs commands', async (tools) => {
    tools.write('.gitattributes', ATTRIBUTES);
    tools.git('init', '--quiet', '--separate-git-dir', join(tools.outside, 'git'));
    await tools.commit();
    arm(join(tools.outside, 'git'), tools, 'clean');
  }),
  {
    name: 'a work tree of another repository',
    build: async (tools) => {
      const main = join(tools.outside, 'main');
      mkdirSync(main);
      writeFileSync(join(main, 'a.js'), tools.legacyText);
      tools.git.at(main, 'init', '--quiet');
      tools.git.at(main, 'add', '.');
      tools.git.at(main, 'commit', '--quiet', '-m', 'a');
      rmSync(tools.root, { recursive: true });
      tools.git.at(main, 'worktree', 'add', '--quiet', tools.root);
      tools.legacy('normal.js');
      await tools.commit();
    },
    found: ['a.js'],
    migrated: ['a.js'],
  },
  ...[[], ['--sparse-index']].map((flags) => ({
    name: `a sparse checkout ${flags.join(' ')}`.trim(),
    build: async (tools) => {
      ['in/a.js', 'away/b.js'].forEach(tools.legacy);
      await tools.commit();
      tools.git('sparse-checkout', 'set', '--cone', ...flags, 'in');
    },
    found: ['in/a.js'],
    notFound: ['away/b.js'],
    migrated: ['in/a.js'],
  })),
  {
    name: 'a shallow clone',
    build: async (tools) => {
      const main = join(tools.outside, 'main');
      tools.git.at(tools.outside, 'init', '--quiet', 'main');
      for (const name of ['a.js', 'normal.js']) {
        writeFileSync(join(main, name), tools.legacyText);
        tools.git.at(main, 'add', '.');
        tools.git.at(main, 'commit', '--quiet', '-m', name);
      }
      rmSync(tools.root, { recursive: true });
      tools.git.at(tools.outside, 'clone', '--quiet', '--depth', '1', `file://${main}`, tools.root);
    },
    found: ['a.js'],
    migrated: ['a.js'],
  },
  { name: 'a submodule', build: addSubmodule, says: /sub/, record: ({ report }) => `submodule: ${report.findings.some(({ file }) => file.startsWith('sub/')) ? 'its files are looked at' : 'its files are not looked at'}; skipped: ${JSON.stringify(report.skipped)}` },
  {
    name: 'a repository within the repository',
    build: async (tools) => {
      await tools.commit();
      tools.legacy('inner/a.js');
      tools.git.at(join(tools.root, 'inner'), 'init', '--quiet');
    },
    migrate: { codes: [0, 2] },
    mayRefuse: 'migrate',
    says: /inner/,
    record: ({ report }) => `repository within: ${report.findings.some(({ file }) => file.startsWith('inner/')) ? 'its files are looked at' : 'its files are not looked at'}; skipped: ${JSON.stringify(report.skipped)}`,
  },
  { name: 'a repository with staged, unstaged and deleted files', build: async (tools) => { ['a.js', 'b.js', 'c.js'].forEach(tools.legacy); await tools.commit(); tools.legacy('d.js'); tools.git('add', 'd.js'); rmSync(join(tools.root, 'b.js')); writeFileSync(join(tools.root, 'c.js'), `// more\n${readFileSync(join(tools.root, 'c.js'), 'utf8')}`); }, found: ['a.js', 'c.js', 'd.js'], notFound: ['b.js'], migrate: { codes: [2] }, mayRefuse: 'migrate' },
  { name: 'a file that git ignores though it is committed', build: async (tools) => { tools.legacy('a.js'); await tools.commit(); tools.write('.gitignore', 'a.js\n'); await tools.commit(); }, found: ['a.js'], migrated: ['a.js'] },
];
