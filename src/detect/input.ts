import type { CallSites } from '../code/call-sites.ts';
import type { Evaluator } from '../code/evaluator.ts';
import type { UseFinder } from '../code/uses.ts';
import type { HostSettings } from './hosts.ts';
import type { RequestFinder } from './requests.ts';

/** What detection asks its questions of. */
export interface DetectionInput {
  readonly evaluator: Evaluator;
  readonly uses: UseFinder;
  readonly callSites: CallSites;
  readonly requests: RequestFinder;
  readonly settings: HostSettings;
  /** Files whose sites are wanted; others are looked at only to understand these. */
  readonly inScope: (path: string) => boolean;
  /** Told how many of the files that are known so far were looked at. */
  readonly onFile?: (done: number, total: number) => void;
}
