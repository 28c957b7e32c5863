/** What the page of a fleet has beyond every page: tables in another order, and repositories found by name. See `page-script.ts` for what scripts may hold. */
export const fleetStyle = `
.sortable thead th { vertical-align: bottom }
.sortable th button { padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: inherit }
.sortable th button::first-letter { text-transform: uppercase }
.sortable th button:hover, .sortable th[aria-sort] button { color: var(--fg); text-decoration: underline; text-underline-offset: .25em }
.sortable th[aria-sort=descending] button::after { content: '\\a0↓' } .sortable th[aria-sort=ascending] button::after { content: '\\a0↑' }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600 }
.r { border-top: 1px solid var(--line) }
.r[open] { padding-bottom: 1rem }
.r tbody th { min-width: 16rem }
.r { content-visibility: auto; contain-intrinsic-size: auto 2.25rem }
@media print { .sortable th button { display: inline !important } .r { content-visibility: visible } }
`;

const sorting = String.raw`
for (const table of document.querySelectorAll('.sortable')) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  heads.forEach((head, column) => {
    // There is no order of bars that the numbers do not have.
    if (body.rows[0]?.cells[column].querySelector('.bar')) return;
    const isNumber = head.classList.contains('n');
    const valueOf = ({ cells }) => (isNumber ? Number(cells[column].textContent.replace(/\D/g, '')) : cells[column].textContent);
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      // Of numbers the largest are asked for, of names the first.
      const isDescending = head.ariaSort === null ? isNumber : head.ariaSort === 'ascending';
      for (const other of heads) other.ariaSort = null;
      head.ariaSort = isDescending ? 'descending' : 'ascending';
      const rows = [...body.rows].map((row) => [valueOf(row), row]);
      rows.sort(([a], [b]) => (isNumber ? a - b : compare(a, b)) * (isDescending ? -1 : 1));
      body.append(...rows.map(([, row]) => row));
    });
  });
}
`;

const repositories = String.raw`
page.filter(() => {
  const sites = new Map([...document.querySelectorAll('.r')].map((node) => [node.dataset.name, node]));
  return [...document.querySelectorAll('tr[data-name]')].map((node) => {
    const { name } = node.dataset;
    return { node, groups: sites.has(name) ? [sites.get(name)] : [], values: [], text: name.toLowerCase() };
  });
});
`;

export const fleetScript: readonly string[] = [sorting, repositories];
