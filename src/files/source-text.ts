import { isUtf8 } from 'node:buffer';

/** One file as read. */
export interface SourceText {
  /** Relative to the root of the run, with `/` between segments. */
  readonly path: string;
  /** Without the byte order mark. All offsets in the tool are UTF-16 code units into this text. */
  readonly text: string;
  readonly bom: boolean;
  /** The line end that new lines get: the one most of the file uses. */
  readonly eol: '\n' | '\r\n';
}

const BOM = '\uFEFF';

/** Decodes UTF-8, or says in one line why the bytes are not text that the tool may edit. */
export function decode(path: string, bytes: Buffer): SourceText | { readonly error: string } {
  if (bytes.length >= 2 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))) return { error: 'is UTF-16; save it as UTF-8' };
  if (bytes.includes(0)) return { error: 'is not text (it holds a NUL byte)' };
  if (!isUtf8(bytes)) return { error: 'is not valid UTF-8' };
  return sourceText(path, bytes.toString('utf8'));
}

/** The same from a string that may begin with a byte order mark. */
export function sourceText(path: string, raw: string): SourceText {
  const bom = raw.startsWith(BOM);
  const text = bom ? raw.slice(1) : raw;
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  return { path, text, bom, eol: crlf > lf ? '\r\n' : '\n' };
}

/** The bytes of a file whose text is now `text`. */
export function encode(source: SourceText, text: string): Buffer {
  return Buffer.from((source.bom ? BOM : '') + text, 'utf8');
}
