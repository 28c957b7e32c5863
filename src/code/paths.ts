/** Paths within a tree: relative to its root, with `/`. The empty string is the root. */

/** The last segment of a path or a specifier, without extension. */
export function stemOf(specifier: string): string {
  return (specifier.replace(/\/$/, '').split('/').at(-1) ?? '').replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
}

export function dirname(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function join(directory: string, path: string): string {
  return directory === '' ? path : `${directory}/${path}`;
}

/** Removes `.` and `..`; a path that leaves the root keeps its leading `..`, which no file has. */
export function normalise(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else segments.push(segment);
  }
  return segments.join('/');
}

/** The specifier that names `to` from `from`, with the extension of `to`. */
export function relativeSpecifier(from: string, to: string): string {
  const base = dirname(from) === '' ? [] : dirname(from).split('/');
  const target = to.split('/');
  let common = 0;
  while (common < base.length && common < target.length - 1 && base[common] === target[common]) common += 1;
  const up = base.length - common;
  return [up === 0 ? '.' : Array.from({ length: up }, () => '..').join('/'), ...target.slice(common)].join('/');
}
