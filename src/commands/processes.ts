import type { Processes } from '../apply/lock.ts';

/** The processes of this machine; one of another user runs too. */
export const processes: Processes = {
  own: process.pid,
  isRunning(id) {
    try {
      process.kill(id, 0);
      return true;
    } catch (cause) {
      return (cause as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
};
