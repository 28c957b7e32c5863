/** Shell completion: the script that is printed, and what it asks the command for. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND, execute, runCommand, type Outcome } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

const completion = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome => runCommand(['completion', ...args], { cwd: folder.path, env: { ZSH_NAME: '', SHELL: '/bin/bash', ...env } });

/** What is offered for the last of the words, by their prefix as shells do. */
function offered(...words: readonly string[]): readonly string[] {
  const { code, out, err } = runCommand(['--get-yargs-completions', 'ocrolus-oauth-codemod', ...words], { cwd: folder.path, env: { ZSH_NAME: '', SHELL: '/bin/bash' } });
  expect([code, err]).toEqual([0, '']);
  return out.split('\n').filter((word) => word !== '' && word.startsWith(words.at(-1) ?? ''));
}

describe('completion', () => {
  it('prints the script of the shell that is used, or named', () => {
    const bash = completion([]);
    expect([bash.code, bash.err, bash.out.startsWith('###-begin-ocrolus-oauth-codemod-completions-###')]).toEqual([0, '', true]);
    expect(bash.out).toContain('complete -o bashdefault -o default -F');
    const zsh = completion([], { SHELL: '/usr/bin/zsh' });
    expect(zsh.out.startsWith('#compdef ocrolus-oauth-codemod')).toBe(true);
    expect(completion(['zsh']).out).toBe(zsh.out);
    expect(completion(['bash'], { SHELL: '/usr/bin/zsh', ZSH_NAME: 'zsh' }).out).toBe(bash.out);
    expect(completion(['tcsh'])).toMatchObject({ code: 2, out: '' });
  });

  it('is no name that a path may not have', () => {
    folder.write('completion/a.js', 'module.exports = 1;\n');
    folder.write('src/a.js', 'module.exports = 1;\n');
    expect(runCommand(['src', 'completion'], { cwd: folder.path }).out).toMatch(/2 files searched/);
    expect(runCommand(['audit', 'completion'], { cwd: folder.path }).out).toMatch(/1 file searched/);
  });

  it('offers commands, flags of each, and values', () => {
    expect(offered('')).toEqual(['audit', 'migrate', 'check', 'verify', 'undo', 'init', 'explain', 'report', 'completion']);
    expect(offered('mi')).toEqual(['migrate']);
    expect(offered('report', '')).toContain('merge');
    expect(offered('migrate', '--pro')).toEqual(['--provider-file', '--provider-import', '--provider-library']);
    expect(offered('migrate', '--provider-library', '')).toEqual(['oauth4webapi', 'simple-oauth2']);
    expect(offered('check', '--')).toEqual(expect.arrayContaining(['--staged', '--baseline', '--since', '--format']));
    expect(offered('check', '--wr')).toEqual([]);
    expect(offered('audit', '--format', '')).toEqual(['pretty', 'json', 'sarif', 'markdown', 'html', 'github', 'gitlab']);
  });

  it.skipIf(process.platform === 'win32')('works in bash: the word under the cursor is completed', () => {
    folder.write('bin/ocrolus-oauth-codemod', `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`);
    spawnSync('chmod', ['+x', join(folder.path, 'bin/ocrolus-oauth-codemod')]);
    folder.write('complete.sh', `source <(ocrolus-oauth-codemod completion)
complete -p ocrolus-oauth-codemod >/dev/null || exit 3
COMP_WORDS=(ocrolus-oauth-codemod migrate --allow) COMP_CWORD=2
_ocrolus-oauth-codemod_yargs_completions
printf '%s\\n' "\${COMPREPLY[@]}"
`);
    expect(execute('bash', ['complete.sh'], { cwd: folder.path, env: { SHELL: '/bin/bash', ZSH_NAME: '', PATH: `${join(folder.path, 'bin')}:${process.env['PATH'] ?? ''}` } })).toEqual({ code: 0, out: '--allow-dirty\n', err: '' });
  });

  it.skipIf(process.platform === 'win32')('reads nothing of the repository: pipes in place of its files are not waited for', () => {
    for (const name of ['package.json', 'ocrolus-oauth-codemod.json', '.gitignore', 'a.js', '.git', '.yargs.json']) expect(spawnSync('mkfifo', [join(folder.path, name)]).status).toBe(0);
    for (const args of [['completion'], ['--get-yargs-completions', 'ocrolus-oauth-codemod', 'audit', '']]) {
      const { status, signal } = spawnSync(process.execPath, [COMMAND, ...args], { cwd: folder.path, encoding: 'utf8', timeout: 30_000 });
      expect({ status, signal }).toEqual({ status: 0, signal: null });
    }
  });
});
