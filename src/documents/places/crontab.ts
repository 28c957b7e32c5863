/** Lines of a crontab. Source: crontab(5). */
import { cut, reworded, verbatim } from '../fragment.ts';
import { linesOf } from '../lines.ts';
import type { Script } from '../shell/script.ts';
import type { Finder } from './place.ts';

/** When, and in `/etc` for whom. */
const SCHEDULE = /^[ \t]*(?:@\w+|(?:[\d*/,\-A-Za-z~]+[ \t]+){4}[\d*/,\-A-Za-z~]+)[ \t]+/;
const SETTING = /^[ \t]*["']?\w+["']?[ \t]*=[ \t]*/;

export const findInCrontab: Finder = ({ text }) => ({
  scripts: linesOf(text).flatMap(({ text: line, start }): readonly Script[] => {
    const whole = verbatim(text, start, start + line.length);
    const script = { symbol: '', head: start };
    if (SETTING.test(line)) return [{ ...script, fragment: reworded(whole, /(?<=^\s*\w+)[ \t]*=[ \t]*/g, () => '=') }];
    const when = SCHEDULE.exec(line);
    // To cron a percent sign ends the command, unless a backslash stands before it.
    return when ? [{ ...script, fragment: reworded(cut(whole, when[0].length), /\\%/g, () => '%'), write: (words) => words }] : [];
  }),
});
