/** What one part of `init` comes to. */

export interface PlannedFile {
  /** Relative to the top of the work tree with `/`, or absolute. */
  readonly path: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** `undefined` where there is none yet. */
  readonly before: string | undefined;
  readonly after: string;
  /** Permission bits; `undefined` leaves them. */
  readonly mode: number | undefined;
}

export interface Step {
  readonly files: readonly PlannedFile[];
  /** What is in place, as `what (file)`. */
  readonly alreadyThere: readonly string[];
  /** Files that are left alone, and why. */
  readonly leftAlone: readonly string[];
  /** What a person has to do. */
  readonly byHand: readonly string[];
}

const NOTHING: Step = { files: [], alreadyThere: [], leftAlone: [], byHand: [] };

export const stepOf = (part: Partial<Step>): Step => ({ ...NOTHING, ...part });

export function joinSteps(steps: readonly Step[]): Step {
  return { files: steps.flatMap((step) => step.files), alreadyThere: steps.flatMap((step) => step.alreadyThere), leftAlone: steps.flatMap((step) => step.leftAlone), byHand: steps.flatMap((step) => step.byHand) };
}

export const mentionsTool = (text: string | undefined): boolean => text?.includes('ocrolus-oauth-codemod') ?? false;
