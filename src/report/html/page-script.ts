/**
 * What the report page does beyond being read, as the text that stands in it: filter, views of diffs, ticks, printing. It runs over the markup
 * that is there, makes elements by their names and sets texts, and parses no markup: what the report says cannot become code.
 * No text here may hold `</script`.
 */

/** The rows are read once, so that a key press compares strings and changes only what it must. */
const filter = String.raw`
const form = document.getElementById('filter');
if (form) {
  const search = document.getElementById('q');
  const count = document.getElementById('count');
  const selects = [...form.querySelectorAll('select')];
  const groups = [...document.querySelectorAll('#list .g, #list .p')];
  let rows;
  const read = () => [...document.querySelectorAll('#list .f')].map((node) => {
    const group = node.parentNode;
    const texts = [group.firstChild, ...node.querySelectorAll('summary, .w, .m')].map((part) => part.textContent);
    return { node, group, values: node.dataset.v.split(' '), text: texts.join(' ').toLowerCase() };
  });
  const apply = () => {
    rows ??= read();
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = selects.map((select) => select.value);
    const live = new Set();
    let shown = 0;
    for (const { node, group, values, text } of rows) {
      const fits = wanted.every((value, index) => value === '' || value === values[index]) && words.every((word) => text.includes(word));
      if (node.hidden === fits) node.hidden = !fits;
      if (fits) { shown += 1; live.add(group).add(group.parentNode); }
    }
    for (const group of groups) if (group.hidden === live.has(group)) group.hidden = !live.has(group);
    count.textContent = shown.toLocaleString('en') + ' of ' + rows.length.toLocaleString('en') + ' shown';
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  // The fields are empty only after this event.
  form.addEventListener('reset', () => setTimeout(apply));
  form.hidden = false;
  // A browser may have kept what was typed before a reload.
  apply();
  page.showAll = () => { form.reset(); apply(); };
}
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

/** Removed and added lines that follow each other stand side by side. */
const diffs = String.raw`
const views = document.getElementById('views');
if (views) {
  const cell = (row, text, name) => { const node = row.insertCell(); node.textContent = text; if (name) node.className = name; };
  const pair = (body, old, added, at) => {
    for (let index = 0; index < Math.max(old.length, added.length); index += 1) {
      const row = body.insertRow();
      const [left, right] = [old[index], added[index]];
      cell(row, left === undefined ? '' : at.old++, 'n');
      cell(row, left ?? '', left === undefined ? 'none' : 'cut');
      cell(row, right === undefined ? '' : at.added++, 'n');
      cell(row, right ?? '', right === undefined ? 'none' : 'add');
    }
    old.length = added.length = 0;
  };
  const build = (pre) => {
    const table = document.createElement('table');
    table.className = 'split';
    table.createCaption().textContent = 'Changes side by side';
    const head = table.createTHead().insertRow();
    for (const title of ['line', 'before', 'line', 'after']) {
      const node = document.createElement('th');
      node.scope = 'col';
      node.textContent = title;
      if (title === 'line') node.className = 'n';
      head.append(node);
    }
    const body = table.createTBody();
    const old = [], added = [], at = { old: 1, added: 1 };
    for (const line of pre.textContent.replace(/\n$/, '').split('\n')) {
      const hunk = /^@@ -(\d+)\S* \+(\d+)/.exec(line);
      if (line[0] === '-') { if (added.length) pair(body, old, added, at); old.push(line); }
      else if (line[0] === '+') added.push(line);
      else if (line[0] !== '\\') {
        pair(body, old, added, at);
        const row = body.insertRow();
        if (hunk) { at.old = +hunk[1]; at.added = +hunk[2]; row.className = 'hunk'; cell(row, line); row.cells[0].colSpan = 4; }
        else { cell(row, at.old++, 'n'); cell(row, line); cell(row, at.added++, 'n'); cell(row, line); }
      }
    }
    pair(body, old, added, at);
    return table;
  };
  // Of a new file, one side would be empty.
  const files = [...document.querySelectorAll('.d')].filter((file) => file.querySelector('del') || /^ /m.test(file.querySelector('pre').textContent));
  const all = views.firstChild;
  const wanted = new Map();
  const show = (file) => {
    if (!file.open) return;
    const pre = file.querySelector('pre');
    let button = file.querySelector('button');
    if (!button) {
      button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'Side by side';
      button.addEventListener('click', () => { wanted.set(file, pre.hidden ? 'lines' : 'split'); show(file); });
      pre.before(button);
    }
    const isSplit = (wanted.get(file) ?? (all.ariaPressed === 'true' ? 'split' : 'lines')) === 'split';
    if (isSplit && !file.querySelector('table')) pre.after(build(pre));
    const table = file.querySelector('table');
    if (table) table.hidden = !isSplit;
    pre.hidden = isSplit;
    button.ariaPressed = String(isSplit);
  };
  all.addEventListener('click', () => {
    all.ariaPressed = String(all.ariaPressed !== 'true');
    wanted.clear();
    files.forEach(show);
  });
  for (const file of files) file.addEventListener('toggle', () => show(file));
  files.forEach(show);
  views.hidden = false;
}
`;

/** Storage throws where a page may not store anything; the note that says so is there until it is known to work. */
const ticks = String.raw`
const note = document.getElementById('unkept');
if (note) {
  try {
    for (const list of document.querySelectorAll('.steps')) {
      const key = 'ocrolus-oauth-codemod:' + list.dataset.key;
      const boxes = [...list.querySelectorAll('input')];
      const kept = (localStorage.getItem(key) ?? '').split(',');
      boxes.forEach((box, index) => { box.checked = kept.includes(String(index + 1)); });
      list.addEventListener('change', () => {
        try { localStorage.setItem(key, boxes.flatMap((box, index) => (box.checked ? [index + 1] : [])).join(',')); }
        catch { note.hidden = false; }
      });
    }
    // Some browsers let it be read and not written.
    localStorage.setItem('ocrolus-oauth-codemod', '');
    localStorage.removeItem('ocrolus-oauth-codemod');
    note.hidden = true;
  } catch {
    note.hidden = false;
  }
}
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

export const pageScript: string = `'use strict';
(() => {
const page = {};
${[filter, targets, diffs, ticks, printing].map((part) => `{${part}}`).join('\n')}
})();
`;
