/** What HTTP says in texts: credentials in headers and in addresses. */
import { render, slice, type Text } from './text.ts';

/** Whether a text is the value of an Authorization header that may hold a pair. */
export const hasScheme = (text: Text): boolean => /^\s*(?:basic|bearer)\s/i.test(render(text));

/** What stands behind the scheme. */
export const withoutScheme = (text: Text): Text => slice(text, /^\s*(?:basic|bearer)\s+/i.exec(render(text))?.[0].length ?? 0);

export interface Userinfo {
  readonly user: Text;
  /** `undefined` where there is no colon. */
  readonly password: Text | undefined;
  /** Offsets of the rendered text: behind `//`, and behind `@`. */
  readonly start: number;
  readonly end: number;
}

/** The user-info of an address. */
export function userinfoOf(text: Text): Userinfo | undefined {
  const match = /^\s*[a-z][a-z0-9+.-]{0,20}:\/\/([^\s/?#]+)@[^\s@/]/i.exec(render(text));
  if (!match?.[1]) return undefined;
  const start = match[0].length - match[1].length - 2;
  const end = start + match[1].length;
  const colon = match[1].indexOf(':');
  const [user, password] = colon < 0 ? [slice(text, start, end), undefined] : [slice(text, start, start + colon), slice(text, start + colon + 1, end)];
  return { user, password, start, end: end + 1 };
}
