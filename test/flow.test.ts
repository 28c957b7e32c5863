/** Types of Flow become spaces, statements of types empty blocks, and every offset stays. */
import { expect, it } from 'vitest';
import { parse } from '../src/code/parse.ts';
import { sourceText } from '../src/files/source-text.ts';

function read(text: string, path = 'a.js'): string {
  const parsed = parse(sourceText(path, text));
  if ('error' in parsed) return parsed.error;
  expect(parsed.source.text).toBe(text);
  expect(parsed.root.text.length).toBe(text.length);
  expect(parsed.root.text.split('\n').map((line) => line.length)).toEqual(text.split('\n').map((line) => line.length));
  return parsed.root.text;
}

it('types are taken out where TypeScript refuses them', () => {
  expect(read('const f = (x: ?{| a: string |}): mixed => (x: mixed);\n').replace(/ +/g, ' ')).toBe('const f = (x ) => (x );\n');
  // What both read alike stays.
  expect(read('const f = (x: string): Promise<void> => g(x);\n')).toBe('const f = (x: string): Promise<void> => g(x);\n');
});

it('no statement of types is an empty line, and none goes on in the code before it', () => {
  expect(read('import a from "a"\ntype A = {| b: string |}\nconst b = a\nexport type C = {|\n  d: A,\n|}\nf((b: ?string))\n').replace(/ +/g, ' ')).toBe('import a from "a"\n{ }\nconst b = a\n{ \n \n }\nf((b ))\n');
  expect(read('let http: ?{| get: string |}\nlet other: {|\n  get: (path: string) => void,\n|} = http\n').replace(/ +/g, ' ')).toBe('let http \nlet other \n \n = http\n');
});

it('what is neither is reported as TypeScript says', () => {
  expect(read('const = (x: ?string);\n')).toMatch(/^does not parse: .* \(1:7\)$/);
  expect(read('const x = (y: ?string);\n', 'a.ts')).toMatch(/^does not parse: /);
});
