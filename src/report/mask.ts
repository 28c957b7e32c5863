/** Hides literal credentials wherever text is cut out of a file. */
const MASK = '********';

/** Values shorter than this are hidden only where they are quoted: `a` would blank every word. */
const SHORT = 4;

/** Replaces known secrets, their base64 and URL encodings, and everything that looks like a Basic value or user-info. */
export function mask(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]))].filter((form) => form !== '').sort((a, b) => b.length - a.length);
  let result = text;
  for (const form of forms) {
    if (form.length >= SHORT) result = result.replaceAll(form, MASK);
    else for (const quote of [`'`, '"', '`']) result = result.replaceAll(`${quote}${form}${quote}`, `${quote}${MASK}${quote}`);
  }
  return result
    .replace(/(\b[Bb]asic\s+)([A-Za-z0-9+/_-]{6,}={0,2})(?![A-Za-z0-9])/g, (whole, scheme: string, value: string) => (looksEncoded(value) ? `${scheme}${MASK}` : whole))
    .replace(/(:\/\/)([^\s/@:'"`$\\{}]+):([^\s/@'"`$\\{}]+)@/g, `$1${MASK}:${MASK}@`);
}

/** Base64 of `user:password`: prose after the word Basic decodes to no colon. */
function looksEncoded(value: string): boolean {
  return Buffer.from(value, 'base64').toString('latin1').includes(':');
}
