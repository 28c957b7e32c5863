/** What the report of a repository does beyond every page: views of diffs, ticks. See `page-script.ts` for what such text may hold. */

const findings = String.raw`
page.filter(() => [...document.querySelectorAll('#list .f')].map((node) => {
  const group = node.parentNode;
  const texts = [group.firstChild, ...node.querySelectorAll('summary, .w, .m')].map((part) => part.textContent);
  return { node, groups: [group, group.parentNode], values: node.dataset.v.split(' '), text: texts.join(' ').toLowerCase() };
}));
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

export const reportScript: readonly string[] = [findings, diffs, ticks];
