/** Commands of a Procfile, one for each kind of process: https://devcenter.heroku.com/articles/procfile */
import { cut, verbatim } from '../fragment.ts';
import { linesOf } from '../lines.ts';
import type { Finder } from './place.ts';

const PROCESS = /^[\w-]+[ \t]*:[ \t]*/;

export const findInProcfile: Finder = ({ text }) => ({
  scripts: linesOf(text).flatMap(({ text: line, start }) => {
    const kind = PROCESS.exec(line);
    return kind ? [{ symbol: '', head: start, fragment: cut(verbatim(text, start, start + line.length), kind[0].length) }] : [];
  }),
});
