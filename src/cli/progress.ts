/** How far long work is, on one line of a terminal that is gone when the work is done. */
import type { Progress } from '../analysis.ts';
import { figure } from '../report/words.ts';

export interface ProgressLine {
  readonly show: (step: Progress) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

export interface ProgressTarget {
  readonly write: (text: string) => void;
  /** Characters in a line. */
  readonly columns: number;
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
}

/** Shorter work shows nothing. Milliseconds. */
const PATIENCE = 400;
/** A terminal that is written to more often flickers. Milliseconds. */
const INTERVAL = 80;
const BAR = 24;

export function createProgressLine({ write, columns, now }: ProgressTarget): ProgressLine {
  const start = now();
  let last = -Infinity;
  let stage = '';
  let isShown = false;
  return {
    show(step) {
      const time = now();
      const isDue = step.stage !== stage || time - last >= INTERVAL;
      if (time - start < PATIENCE || !isDue) return;
      [last, stage, isShown] = [time, step.stage, true];
      write(`\r\u001b[K${describe(step).slice(0, columns - 1)}`);
    },
    clear() {
      if (isShown) write('\r\u001b[K');
      isShown = false;
    },
  };
}

/** `Reading files  ██████░░░░  412 of 1,000` */
function describe({ stage, done, total }: Progress): string {
  if (done === undefined || total === undefined || total === 0) return `${stage} …`;
  const filled = Math.round((BAR * Math.min(done, total)) / total);
  return `${stage}  ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}  ${figure(done)} of ${figure(total)}`;
}
