/** Text for a terminal, which would obey control characters; file names and source of others may hold them. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;
const CONTROLS_IN_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)/g;

const spelled = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** One line: every control character is spelled out. */
export const plainLine = (text: string): string => text.replace(CONTROLS, spelled);

/** Several lines: tabs and line ends stay. */
export const plainLines = (text: string): string => text.replace(CONTROLS_IN_LINES, spelled);

/** A copy of data whose texts are each one line, keys too. */
export function plainData<T>(value: T): T {
  if (typeof value === 'string') return plainLine(value) as T;
  if (Array.isArray(value)) return value.map(plainData) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [plainLine(key), plainData(item as unknown)])) as T;
}
