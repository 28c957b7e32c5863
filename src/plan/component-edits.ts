/** What cannot be changed of a component: its markup, and what is sent to browsers. */
import { isComponent, serverScriptOf } from '../code/components.ts';
import type { Project } from '../code/project.ts';
import { refuse, type Draft, type Refusal } from './draft.ts';

/** The refusal of a plan that would change a component there, if it would. */
export function refusalOfComponents(draft: Draft, project: Project): Refusal | undefined {
  const spoiled = [...draft.edits()].find(([path, edits]) => {
    if (!isComponent(path)) return false;
    const script = serverScriptOf(path, textOf(project, path));
    return !script || edits.some(({ start, end }) => start < script.start || end > script.end);
  });
  return spoiled && refuse('component', project.load(spoiled[0])?.root.statements[0]);
}

/** Where the markup stands in the way, a refusal would point behind the end of the file (see code/components.ts). */
export function withoutMarkup(refusal: Refusal, project: Project): Refusal {
  const file = refusal.at?.getSourceFile();
  const isInMarkup = file && refusal.at && isComponent(file.fileName) && refusal.at.end > textOf(project, file.fileName).length;
  return isInMarkup ? refuse('component', file.statements[0]) : refusal;
}

const textOf = (project: Project, path: string): string => project.load(path)?.source.text ?? '';
