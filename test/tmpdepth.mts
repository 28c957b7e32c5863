import { analyse } from '../src/analysis.ts';
import { loadClients } from '../src/files/client-rows.ts';
import { memoryTree } from '../src/files/tree.ts';
const clients = await loadClients();
const shapes: Record<string, (n: number) => string> = {
  concat: (n) => `const u = 'https://api.ocrolus.com/' + ${Array(n).fill("'a'").join(' + ')};\nconst h = { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) };\nexport const f = async () => fetch(u, { headers: h });`,
  chain: (n) => `export const f = () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } })${'.then((x) => x)'.repeat(n)};`,
  calls: (n) => `const id = (x) => x;\nexport const f = async () => fetch(${'id('.repeat(n)}'https://api.ocrolus.com/v1/books'${')'.repeat(n)}, { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } });`,
  parens: (n) => `export const f = async () => fetch(${'('.repeat(n)}'https://api.ocrolus.com/v1/books'${')'.repeat(n)}, { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } });`,
  blocks: (n) => `export async function f() { ${'{'.repeat(n)} return fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } }); ${'}'.repeat(n)} }`,
  functions: (n) => `export const f = ${'() => '.repeat(n)} fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } });`,
  ternary: (n) => `export const f = async (x) => fetch(${"x ? 'b' : ".repeat(n)}'https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } });`,
  arrays: (n) => `const z = ${'['.repeat(n)}1${']'.repeat(n)}; export const f = async (x) => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } });`,
  templates: (n) => `export const f = async (x) => fetch(${'`${'.repeat(n)}'https://api.ocrolus.com/v1/books'${'}`'.repeat(n)}, { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } });`,
  elseif: (n) => `export async function f(x) { ${'if (x) { x = 1 } else '.repeat(n)} return fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } }); }`,
  helpers: (n) => `${Array.from({ length: n }, (_, i) => `const u${i} = (x) => ${i === 0 ? "x" : `u${i - 1}(x)`};`).join('\n')}\nexport const f = async () => fetch(u${n - 1}('https://api.ocrolus.com/v1'), { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } });`,
  names: (n) => `${Array.from({ length: n }, (_, i) => `const u${i} = ${i === 0 ? "'https://api.ocrolus.com'" : `u${i - 1}`};`).join('\n')}\nexport const f = async () => fetch(u${n - 1}, { headers: { Authorization: 'Basic ' + btoa(process.env.A + ':' + process.env.B) } });`,
};
for (const [name, make] of Object.entries(shapes)) {
  const line = [];
  for (const n of [100, 200, 400, 700, 1000, 1500, 2500, 5000]) {
    const text = make(n);
    const t = performance.now();
    try {
      const { plan, failures } = analyse({ tree: memoryTree(new Map([['a.js', Buffer.from(text)]])), sources: ['a.js'], named: [], seeds: ['a.js'], inScope: () => true, clients, settings: { hosts: [], names: [] }, configured: [], provider: {} });
      line.push(`${n}:${failures.size ? [...failures.values()][0]!.slice(0, 30) : plan.sites.map((s) => s.verdict.status).join() || 'none'} ${Math.round(performance.now() - t)}ms`);
    } catch (e) { line.push(`${n}:${(e as Error).name} ${Math.round(performance.now() - t)}ms`); }
  }
  console.log(name, line.join(' | '));
}
