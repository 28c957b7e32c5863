/** Code that a tool has put together for delivery, wherever it is kept: nobody edits it, and it takes longer to read than all the rest. */

/** A smaller file is no bundle. Bytes. */
const LEAST_SIZE = 4 * 1024;
/** A smaller one is one by the functions in its long lines: lists and texts may be long in a file that a person keeps. Bytes. */
const SMALL_SIZE = 32 * 1024;
/** Nobody writes code in such lines. UTF-16 units. */
const LONG_LINE = 2000;

/** Whether most of a file is code in lines that no person writes; long texts, such as pictures in base64, are no code. */
export function isMinified(bytes: Buffer): boolean {
  if (bytes.length < LEAST_SIZE) return false;
  const text = bytes.toString('utf8');
  const isLong = (line: string): boolean => line.length > LONG_LINE && isCode(line) && (bytes.length > SMALL_SIZE || (line.match(/\bfunction\b|=>/g)?.length ?? 0) > line.length / 400);
  const long = text.split('\n').filter(isLong).reduce((sum, line) => sum + line.length, 0);
  return long > text.length / 2;
}

/** Code has a sign of its syntax every few letters. */
function isCode(line: string): boolean {
  return (line.match(/[;,(){}=]/g)?.length ?? 0) > line.length / 20;
}
