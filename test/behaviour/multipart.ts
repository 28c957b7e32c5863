/** One part of a multipart body. */
export interface MultipartPart {
  /** The `name` of its Content-Disposition, empty where it has none. */
  readonly name: string;
  readonly filename: string | null;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** The parts of a multipart body, or null where the content type or the body is something else (RFC 2046, section 5.1). */
export function parseMultipart(contentType: string, body: Buffer): readonly MultipartPart[] | null {
  const boundary = /^multipart\/.*;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  if (boundary === null) return null;
  const delimiter = `\r\n--${boundary[1] ?? boundary[2] ?? ''}`;
  // The first delimiter may stand at the very start, so the text before it is given the line break of the others.
  const text = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: MultipartPart[] = [];
  let at = text.indexOf(delimiter);
  while (at !== -1) {
    const start = at + delimiter.length;
    if (text.toString('latin1', start, start + 2) === '--') return parts;
    const end = text.indexOf(delimiter, start);
    const part = end === -1 ? null : parsePart(text.subarray(text.indexOf('\r\n', start) + 2, end));
    if (part === null) return null;
    parts.push(part);
    at = end;
  }
  return null;
}

/** A content type without its boundary, which clients draw at random. */
export function withoutBoundary(contentType: string): string {
  return contentType.replace(/(;\s*boundary=)(?:"[^"]*"|[^\s;]+)/i, '$1*');
}

function parsePart(part: Buffer): MultipartPart | null {
  const end = part.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const headers: Record<string, string> = {};
  for (const line of part.toString('utf8', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  const disposition = headers['content-disposition'] ?? '';
  return {
    name: /[;\s]name="([^"]*)"/i.exec(disposition)?.[1] ?? '',
    filename: /[;\s]filename="([^"]*)"/i.exec(disposition)?.[1] ?? null,
    headers,
    bytes: part.subarray(end + 4),
  };
}
