/** Files in which a member's name may mean the member of a certain file. */
import type { Project } from './project.ts';
import type { ParsedFile } from './syntax.ts';

/** With more files than this only those are read that import the file: whole programs have names such as `get` in thousands, and each costs some 50 ms. */
const FILES_LIMIT = 100;
/** How many imports away a file is that may get hold of an object: its maker's importer exports it to others. */
const STEPS = 3;

/** Whether so many files have a name that not all are read. */
export const isCommonName = (project: Project, name: string, from: string): boolean => project.mentions(name, from) > FILES_LIMIT;

export function filesNaming(project: Project, name: string, from: string): readonly ParsedFile[] {
  return isCommonName(project, name, from) ? importersWithin(project, from).filter((file) => file.source.text.includes(name)) : project.mentioning(name, from);
}

/** A file and those that import it, in a few steps. */
function importersWithin(project: Project, path: string): readonly ParsedFile[] {
  const found = new Map([[path, project.load(path)]]);
  let layer: readonly string[] = [path];
  for (let step = 0; step < STEPS; step += 1) {
    const next = layer.flatMap((item) => project.importersOf(item)).filter((file) => !found.has(file.path));
    for (const file of next) found.set(file.path, file);
    layer = [...new Set(next.map((file) => file.path))];
  }
  return [...found.values()].filter((file) => file !== undefined);
}
