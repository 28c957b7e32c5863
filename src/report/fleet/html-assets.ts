/** Style and script of the page: constants, so that their hashes are the only ones that the page allows. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --back: #fff; --link: #0969da; --migrated: #1a7f37; --migratable: #9a6700; --manual: #cf222e; --suppressed: #6e7781; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117; --link: #4493f8; --migrated: #3fb950; --migratable: #d29922; --manual: #f85149; --suppressed: #9198a1; } }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
a { color: var(--link); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; } .wide table { width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { white-space: nowrap; } .n { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
tfoot td { font-weight: 600; }
th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
th[aria-sort=ascending] button::after { content: ' ▲'; } th[aria-sort=descending] button::after { content: ' ▼'; }
code { font: .9em ui-monospace, monospace; }
svg.bar { display: block; width: 100%; height: .7rem; } td:first-child { min-width: 12rem; } td.n:first-child { min-width: 0; }
td svg.bar { min-width: 6rem; margin-top: .4rem; }
.migrated { fill: var(--migrated); } .migratable { fill: var(--migratable); } .manual { fill: var(--manual); } .suppressed { fill: var(--suppressed); }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; color: var(--soft); } .key svg { width: .7rem; height: .7rem; }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
input { font: inherit; padding: .3rem .5rem; width: 20rem; max-width: 100%; }
[hidden] { display: none; }
@media print { input, label { display: none; } body { margin: 0; max-width: none; } }
`;

export const SCRIPT = `
'use strict';
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const isNumber = head.classList.contains('n');
      const wasDescending = head.getAttribute('aria-sort') === 'descending';
      const isDescending = head.hasAttribute('aria-sort') ? !wasDescending : isNumber;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
      const valueOf = (row) => (isNumber ? Number(row.cells[column].dataset.value ?? row.cells[column].textContent.replace(/\\D/g, '')) : row.cells[column].textContent);
      const rows = [...body.rows].sort((a, b) => (valueOf(a) < valueOf(b) ? -1 : valueOf(a) > valueOf(b) ? 1 : 0));
      body.append(...(isDescending ? rows.reverse() : rows));
    });
  });
}
const box = document.querySelector('#filter');
const said = document.querySelector('#shown');
box.closest('label').hidden = false;
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(/\\s+/);
  let shown = 0;
  for (const item of document.querySelectorAll('[data-name]')) {
    item.hidden = !words.every((word) => item.dataset.name.toLowerCase().includes(word));
    if (!item.hidden && item.tagName === 'TR') shown += 1;
  }
  said.textContent = shown + ' shown';
});
`;
