/** Compose files, manifests, charts, pipelines and templates of CloudFormation. */
import { anySpelling, inputOf, isReference, namesInAnySpelling, perFile, withoutQuotes, type Format } from './entry.ts';
import { indentOf, linesEntry, linesOf, siblingsOf } from './lines.ts';
import { PATHS } from './paths.ts';

/** `NAME: ${NAME}`, `- NAME=${NAME}`, `- NAME`, and `- name: NAME` with what says where its value is. */
export const yaml: Format = {
  path: PATHS.yaml,
  entries: perFile((text, name) => {
    const lines = linesOf(text);
    const word = anySpelling(name);
    const map = new RegExp(`^[ \\t]*(?:-[ \\t]+)?(["']?)((?:TF_VAR_)?${word})\\1[ \\t]*:(?:[ \\t]+(.*))?$`);
    const item = new RegExp(`^[ \\t]*-[ \\t]+(["']?)(${name})(?:=(.*))?\\1[ \\t]*$`);
    const named = new RegExp(`^[ \\t]*-[ \\t]+(?:name|key):[ \\t]+(["']?)${name}\\1[ \\t]*$`);
    const declared = /^\s*workflow_call:/m.test(text) ? lines.flatMap((line, start) => (endOfEntry(lines, start) > start + 1 ? map.exec(line)?.[2] ?? [] : [])) : [];
    return lines.flatMap((line, start) => {
      const found = map.exec(line) ?? item.exec(line);
      const isNamed = named.test(line);
      if ((!found && !isNamed) || isInputOfAnother(lines, start)) return [];
      const end = endOfEntry(lines, start);
      const inner = lines.slice(start + 1, end);
      const value = withoutComment(found?.[3] ?? '');
      const needs = [value, ...inner.map(valueOf)].map((part) => inputOf(part, name)).find((input) => input !== undefined) ?? refIn(inner, name);
      // A workflow that others call gets the secrets that it declares.
      const secret = declared.find((input) => new RegExp(`\\bsecrets\\.${input}\\b`).test(value));
      const isDetailed = inner.every((other) => isDetail(other, name));
      const isCopied = isNamed
        ? inner.length > 0 && isDetailed && inner.some((other) => namesInAnySpelling(other, name) || /^\s*sync:/.test(other))
        : isDetailed && (isReference(value, name) || inputOf(value, name) !== undefined);
      return isCopied ? [linesEntry(text, { start, end, siblings: siblingsOf(lines, start), needs: needs ?? secret, declares: inner.length > 0 ? found?.[2] : undefined })] : [];
    });
  }),
};

/** What a job or step hands to a workflow or action: one that it does not declare is refused. */
function isInputOfAnother(lines: readonly string[], start: number): boolean {
  const holder = outerLine(lines, start);
  if (!/^\s*(?:secrets|with):\s*(?:#.*)?$/.test(lines[holder] ?? '')) return false;
  const job = outerLine(lines, holder);
  return lines.slice(job, endOfEntry(lines, job)).some((line) => /^[\s-]*uses:/.test(line) && Math.abs(indentOf(line) - indentOf(lines[holder] ?? '')) <= 2);
}

/** The last line before that is less far in; -1 where there is none. */
const outerLine = (lines: readonly string[], start: number): number => lines.findLastIndex((line, index) => index < start && line.trim() !== '' && indentOf(line) < indentOf(lines[start] ?? ''));

/** Up to the next line that is not further in. */
function endOfEntry(lines: readonly string[], start: number): number {
  const own = indentOf(lines[start] ?? '');
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === '' || indentOf(line) <= own);
  return length < 0 ? lines.length : start + 1 + length;
}

const withoutComment = (value: string): string => value.replace(/(?:^|[ \t]+)#.*$/, '').trim();

const DETAIL = /^[ \t]*([\w-]+):[ \t]*(.*)$/;

const valueOf = (line: string): string => DETAIL.exec(withoutComment(line))?.[2] ?? '';

/** `Ref: OcrolusUsername` on a line of its own. */
function refIn(lines: readonly string[], name: string): string | undefined {
  return lines.map((line) => (/^\s*Ref:/.test(line) ? withoutQuotes(valueOf(line)) : '')).find((value) => value !== '' && isReference(value, name));
}

/** What may stand below an entry and holds no value. */
function isDetail(line: string, name: string): boolean {
  const [, key = '', value = ''] = DETAIL.exec(withoutComment(line)) ?? [];
  if (/^(?:value|key|Ref)$/.test(key)) return value !== '' && (isReference(value, name) || inputOf(value, name) !== undefined);
  if (/^(?:valueFrom|secretKeyRef|configMapKeyRef)$/.test(key)) return value === '' || new RegExp(`^\\{(?:\\s*(?:secretKeyRef:\\s*\\{)?\\s*(?:name:\\s*[\\w.-]+|key:\\s*${anySpelling(name)}|optional:\\s*\\w+)\\s*,?)+\\s*\\}*$`).test(value);
  // One that callers must give would be missing from those of other repositories.
  if (key === 'required') return value === 'false';
  if (key === 'Default') return withoutQuotes(value) === '';
  return /^(?:name|optional|sync|scope|type|description|Type|NoEcho|Description)$/.test(key);
}
