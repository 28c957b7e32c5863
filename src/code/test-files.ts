/** Which files are tests, by their names. */
import type { TextValue } from './values.ts';

const TEST_FILE = /(?:^|\/)(?:__tests__|__mocks__|tests?|specs?|e2e|cypress)\/|(?:^|[\/._-])(?:test|spec)s?\.[cm]?[jt]sx?$/;

export const isTestFile = (path: string): boolean => TEST_FILE.test(path);

/** Whether the words that a text begins with are written in a test. */
export function isFromTest(value: TextValue): boolean {
  const head = value.parts.find((part) => part.kind === 'literal' && /\w/.test(part.text));
  return head?.kind === 'literal' && isTestFile(head.node.getSourceFile().fileName);
}
