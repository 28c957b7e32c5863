/** A scratch repository of git, and code that is legacy or not. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Report } from '../src/report/report.ts';
import { runGit, type Outcome } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';

export const HEADER = "'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET)";
export const LEGACY = `exports.books = () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: ${HEADER} } });\n`;
export const CLEAN = 'exports.books = () => [];\n';

export interface Repository {
  /** What it lies in, outside of every repository. */
  readonly folder: FsFixture;
  /** Absolute. */
  readonly path: string;
  readonly write: (path: string, text: string | Buffer) => void;
  /** Must succeed; what it prints. */
  readonly git: (...args: readonly string[]) => string;
  /** Writes files and stages them. */
  readonly stage: (files: Readonly<Record<string, string>>) => void;
  /** The same, and commits what is staged. */
  readonly commit: (files: Readonly<Record<string, string>>) => void;
}

export function createRepository(): Repository {
  const folder = createFixture();
  const path = join(folder.path, 'repository');
  mkdirSync(path);
  const git = (...args: readonly string[]): string => runGit(args, { cwd: path });
  const write = (file: string, text: string | Buffer): void => folder.write(`repository/${file}`, text);
  const stage = (files: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(files)) write(file, text);
    git('add', '-A', '--', ...Object.keys(files).map((file) => `:(literal)${file}`));
  };
  const commit = (files: Readonly<Record<string, string>>): void => {
    stage(files);
    git('commit', '-qm', 'x', '--allow-empty');
  };
  git('init', '-q', '-b', 'main');
  return { folder, path, write, git, stage, commit };
}

/** The files in which something was found, by a report in JSON. */
export function filesFound({ out, err }: Outcome): readonly string[] {
  expect(err).toBe('');
  return (JSON.parse(out) as Report).findings.map(({ file }) => file);
}
