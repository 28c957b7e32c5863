/** What of a component is script: everything else becomes spaces, at the same places. */
import { describe, expect, it } from 'vitest';
import { isComponent, runsForEachRequest, runsInBrowser, scriptOf, serverScriptOf } from '../src/code/components.ts';

/** The script with the spaces around each line taken away. */
const linesOf = (path: string, text: string): readonly string[] => {
  const found = scriptOf(path, text);
  expect(found?.text.length).toBe(text.length);
  expect(found?.text.split(/\r?\n/).length).toBe(text.split(/\r?\n/).length);
  return (found?.text ?? '').split(/\r?\n/).map((line) => line.trim());
};

describe('scripts of components', () => {
  it('stand where they stood, and all else is blank', () => {
    const text = '<template>\r\n  <p>{{ x }}</p>\r\n</template>\r\n<script>\r\nconst x = 1\r\n</script>\r\n<style>p { }</style>\r\n';
    expect(linesOf('a.vue', text)).toEqual(['', '', '', '', 'const x = 1', '', '', '']);
    expect(scriptOf('a.vue', text)?.text.indexOf('const x')).toBe(text.indexOf('const x'));
  });

  it('of one line, and of several elements, do not run into each other', () => {
    expect(linesOf('a.svelte', '<script context="module">const a = b</script>\n<script>\n(function () {})()\n</script>')).toEqual(['const a = b;', '', '(function () {})()', '']);
  });

  it('are found by attributes in any order, quotes and case', () => {
    const languageOf = (tag: string): string | undefined => scriptOf('a.vue', `${tag}x()</script>`)?.language;
    expect(['<script>', '<script setup>', "<script lang='ts' setup>", '<SCRIPT setup lang=ts>', '<script lang="tsx">', '<script setup lang="ts" generic="T extends Map<string, U>">'].map(languageOf)).toEqual(['js', 'js', 'ts', 'ts', 'tsx', 'ts']);
    expect(linesOf('a.vue', '<script setup lang="ts" generic="T extends Map<string, U>">x()</script>')).toEqual(['x()']);
  });

  it('are none in comments, of data, or of other languages', () => {
    for (const text of ['<!-- <script>x()</script> -->', '<script type="application/json">{}</script>', '<script type="application/ld+json">{}</script>', '<script lang="coffee">x</script>', '<pre>x()</pre>']) expect(linesOf('a.vue', text), text).toEqual(['']);
    expect(linesOf('a.vue', '<!-- <script>x()</script> --><script type="module">y()</script><script type="text/javascript">z()</script>')[0]).toMatch(/^y\(\) +z\(\)$/);
  });

  it('of Astro are what is between the fences, and its script elements', () => {
    const text = "---\nconst a: string = '<script>no()</script>';\n---\n<p>---</p>\n<script>b()</script>\n";
    expect(linesOf('a.astro', text)).toEqual(['', "const a: string = '<script>no()</script>';", '', '', '{b()}', '']);
    expect([text.indexOf('const a'), text.indexOf('b()')].map((offset) => runsInBrowser('a.astro', text, offset))).toEqual([false, true]);
    expect(linesOf('b.astro', '<p>1</p>\n---\nno()\n---\n')).toEqual(['', '', '', '', '']);
    expect(runsInBrowser('a.vue', text, 5)).toBe(true);
    expect(runsInBrowser('a.ts', text, 5)).toBe(false);
  });

  it('of Astro run on the server between the fences alone, for each request', () => {
    const text = '---\nconst a = 1;\n---\n<p>{a}</p>\n';
    expect(serverScriptOf('a.astro', text)).toEqual({ start: text.indexOf('const'), end: text.indexOf('---', 3) });
    expect([serverScriptOf('a.astro', '<p>{a}</p>'), serverScriptOf('a.vue', text)]).toEqual([undefined, undefined]);
    expect(['a.astro', 'a.vue', 'a.ts'].map(runsForEachRequest)).toEqual([true, false, false]);
  });

  it('of Astro are followed by a call with what the markup may read of them', () => {
    const readsOf = (markup: string): string => scriptOf('a.astro', `---\nimport Row from './Row.astro';\nconst rows = await load(), ümlaut = 1, of = [];\n---\n${markup}`)?.text.split('\n').at(-1)?.trim() ?? '';
    expect(readsOf('<ul>{rows.map((row) => <Row {...row} of={of} />)}</ul>')).toBe(';$$render(rows, Row, of);');
    expect(readsOf('<p title={`${ümlaut} of`}>rows</p>')).toBe(';$$render(ümlaut, of);');
    expect(readsOf('<p>rows</p><rows></rows><script>{ rows() }</script>')).toBe('{{ rows() }}');
    expect(readsOf('<load.Button />')).toBe(';$$render(load);');
    expect(readsOf('<p>{await (async () => { if (x) return load })()}</p>')).toBe(';$$render(load);');
  });

  it('are those of components alone', () => {
    expect(['a.vue', 'a.svelte', 'a.astro', 'a.ts', 'a.vue.ts', 'vue'].map(isComponent)).toEqual([true, true, true, false, false, false]);
    expect(scriptOf('a.html', '<script>x()</script>')).toBeUndefined();
  });
});
