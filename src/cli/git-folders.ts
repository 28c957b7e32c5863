/** What git tells its hooks of its folders, so that it means the same in every folder in which git is asked. */
import { resolve } from 'node:path';
import { workTreeOf } from '../files/git.ts';

export function settleGitFolders(): void {
  const { env } = process;
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY']) {
    const path = env[name];
    if (path !== undefined && path !== '') env[name] = resolve(path);
  }
  const gitFolder = env['GIT_DIR'];
  if (!gitFolder || env['GIT_WORK_TREE']) return;
  // With a folder of git and no work tree, git takes any current folder for the top of one: in hooks of linked work trees that change the folder.
  delete env['GIT_DIR'];
  const own = workTreeOf(process.cwd());
  env['GIT_DIR'] = gitFolder;
  // Both as git gives them, so that links make no difference.
  if (own && own.gitFolder === workTreeOf(process.cwd())?.gitFolder) env['GIT_WORK_TREE'] = own.top;
}
