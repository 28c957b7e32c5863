/**
 * Basic headers in what tests have recorded of requests: snapshots of Jest and Vitest, contracts of Pact. Which pair they hold is not looked at: whether
 * they are about migrated code, the test that records them tells.
 */
import { isRecord } from '../code/json.ts';
import type { FileTree } from '../files/tree.ts';

const VALUE = /Basic ([\w+/=-]+)/g;
/** What is left to say of Basic once the headers are gone: a word for people, or a header that is not understood. */
const WORD = /\bbasic\b/i;

/** The text with `header` in place of each Basic header; `undefined` where it says something of Basic that is none. */
export function withHeader(text: string, header: string): string | undefined {
  const after = text.replace(VALUE, (all: string, encoded: string) => (isPair(encoded) ? header : all));
  return WORD.test(after) ? undefined : after;
}

export const holdsHeader = (text: string): boolean => [...text.matchAll(VALUE)].some(([, encoded = '']) => isPair(encoded));

/** Base64 of `user:password`: prose after the word Basic decodes to no colon. */
function isPair(encoded: string): boolean {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return text.includes(':') && !/[\p{Cc}\ufffd]/u.test(text);
}

/** Where a test file's snapshots are: https://jestjs.io/docs/snapshot-testing */
export function snapshotOf(path: string): string {
  const at = path.lastIndexOf('/') + 1;
  return `${path.slice(0, at)}__snapshots__/${path.slice(at)}.snap`;
}

/** Whether JSON is a contract of Pact, and each of its requests that holds a header is one of `tests`, which name it as it is described. */
export function isContractOf(contract: unknown, tests: readonly string[]): boolean {
  if (!isRecord(contract) || !isRecord(contract['consumer']) || !Array.isArray(contract['interactions'])) return false;
  return contract['interactions'].filter((item) => holdsHeader(JSON.stringify(item))).every((item) => isRecord(item) && typeof item['description'] === 'string' && tests.some((test) => test.includes(String(item['description']))));
}

/** The text of a file, without byte order mark; empty where it is not there, or cannot be read. */
export function recordedText(tree: FileTree, path: string): string {
  try {
    return tree.has(path) ? tree.read(path).toString('utf8').replace(/^\ufeff/, '') : '';
  } catch {
    return '';
  }
}
