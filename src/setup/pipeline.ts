/** The check in a pipeline. */
import { parseDocument } from 'yaml';
import type { SetupFacts } from '../files/setup-facts.ts';
import type { Pipeline } from './detect.ts';
import { githubWorkflow, gitlabJob, otherPipeline } from './recipes.ts';
import { mentionsTool, stepOf, type Step } from './step.ts';
import { withEntry } from './yaml-edit.ts';

const WORKFLOW = '.github/workflows/ocrolus-auth.yml';
const GITLAB_FILE = '.gitlab-ci.yml';
const STAGE = 'test';

/** `pipeline` is `undefined` where none is known. */
export function planPipeline(facts: SetupFacts, pipeline: Pipeline | undefined, version: string): Step {
  if (pipeline === 'none') return stepOf({});
  if (pipeline === 'github') return planGithub(facts, version);
  if (pipeline === 'gitlab') return planGitlab(facts, version);
  return stepOf({ byHand: [`No pipeline of GitHub or GitLab was found. In another, run: ${otherPipeline(version)}`] });
}

function planGithub(facts: SetupFacts, version: string): Step {
  const found = facts.workflows.find((path) => mentionsTool(facts.read(path).text));
  if (found !== undefined) return stepOf({ alreadyThere: [`the step of GitHub Actions (${found})`] });
  const { text, problem } = facts.read(WORKFLOW);
  if (problem !== undefined || text !== undefined) return stepOf({ leftAlone: [`${WORKFLOW}: ${problem ?? 'is there, and something else'}`], byHand: [`Add a step to a workflow: ${otherPipeline(version)} --format github`] });
  return stepOf({ files: [{ path: WORKFLOW, title: 'the check, for GitHub Actions', before: undefined, after: githubWorkflow(version, facts.defaultBranch), mode: undefined }] });
}

function planGitlab(facts: SetupFacts, version: string): Step {
  const { text, problem } = facts.read(GITLAB_FILE);
  if (mentionsTool(text)) return stepOf({ alreadyThere: [`the job of GitLab CI (${GITLAB_FILE})`] });
  const job = gitlabJob(version, stageOf(text ?? ''));
  const edited = problem === undefined ? appended(text ?? '', job) : { problem };
  if ('text' in edited) return stepOf({ files: [{ path: GITLAB_FILE, title: 'the check, for GitLab CI', before: text, after: edited.text, mode: undefined }] });
  return stepOf({ leftAlone: [`${GITLAB_FILE}: ${edited.problem}`], byHand: [`Add this job to ${GITLAB_FILE}:\n${job.trimEnd()}`] });
}

/** A job of a stage that is not declared makes the whole pipeline invalid. */
function stageOf(text: string): string {
  const stages = parseDocument(text).get('stages') as { toJSON?: () => unknown } | undefined;
  const declared: unknown = stages?.toJSON?.();
  if (!Array.isArray(declared) || declared.length === 0 || declared.includes(STAGE)) return STAGE;
  return declared.find((stage): stage is string => typeof stage === 'string') ?? STAGE;
}

/** Only at the end, with an empty line in front: all that is there stays to the byte. */
function appended(text: string, job: string): ReturnType<typeof withEntry> {
  const edited = withEntry(text, [], job);
  if ('problem' in edited || text.trim() === '') return edited;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const ended = text.endsWith('\n') ? text : text + eol;
  const spaced = ended + eol + job.replaceAll('\n', eol);
  return isSame(edited.text, spaced) ? { text: spaced } : { problem: 'cannot be appended to' };
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => parseDocument(text));
  return second?.errors.length === 0 && JSON.stringify(first?.toJS()) === JSON.stringify(second.toJS());
}
