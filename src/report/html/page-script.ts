/**
 * What pages do beyond being read, as the text that stands in them: filter, show what a link leads to, print. It runs over the markup that is
 * there, makes elements by their names and sets texts, and parses no markup: what a report says cannot become code.
 * No text here may hold `</script`.
 */

/**
 * `read` gives what is filtered, once, so that a key press compares strings and changes only what it must: each row with its text, with the
 * option it fits of each select, and with the groups that are shown while one of their rows is.
 */
const filter = String.raw`
page.filter = (read) => {
  const form = document.getElementById('filter');
  if (!form) return;
  const search = document.getElementById('q');
  const count = document.getElementById('count');
  const selects = [...form.querySelectorAll('select')];
  let rows, groups;
  const apply = () => {
    rows ??= read();
    groups ??= new Set(rows.flatMap((row) => row.groups));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = selects.map((select) => select.value);
    const live = new Set();
    let shown = 0;
    for (const { node, groups, values, text } of rows) {
      const fits = wanted.every((value, index) => value === '' || value === values[index]) && words.every((word) => text.includes(word));
      if (node.hidden === fits) node.hidden = !fits;
      if (fits) { shown += 1; for (const group of groups) live.add(group); }
    }
    for (const group of groups) if (group.hidden === live.has(group)) group.hidden = !live.has(group);
    count.textContent = shown.toLocaleString('en') + ' of ' + rows.length.toLocaleString('en') + ' shown';
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  const showAll = () => {
    for (const field of [search, ...selects]) field.value = '';
    apply();
  };
  // The browser would empty the fields only after this event.
  form.addEventListener('reset', (event) => { event.preventDefault(); showAll(); });
  form.hidden = false;
  // A browser may have kept what was typed before a reload.
  apply();
  page.showAll = showAll;
};
`;

/** A link to what is folded or filtered away shows it. */
const targets = String.raw`
const reveal = () => {
  let id;
  try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const target = id && document.getElementById(id);
  if (!target) return;
  if (target.hidden) page.showAll?.();
  for (let node = target; node; node = node.parentElement) if (node.matches('details')) node.open = true;
  target.scrollIntoView();
};
addEventListener('hashchange', reveal);
reveal();
`;

/** Paper cannot be unfolded. */
const printing = String.raw`
let opened = [];
addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details:not([open])')].filter((node) => !node.hidden);
  for (const node of opened) node.open = true;
});
addEventListener('afterprint', () => {
  for (const node of opened) node.open = false;
  opened = [];
});
`;

/** The script of a page that has `parts` of its own. */
export const scriptOf = (parts: readonly string[]): string => `'use strict';
(() => {
const page = {};
${[filter, ...parts, targets, printing].map((part) => `{${part}}`).join('\n')}
})();
`;
