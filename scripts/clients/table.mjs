// Makes the measurements into a Markdown table. Versions of a client that do the same share a row.
const HEAD = ['client (version)', 'base URL option', 'carriers that work', 'URL user-info alone', 'Basic carrier and Bearer header → sent', 'URL user-info and Bearer header → sent'];
const BASIC = /^Basic( after a 401|, not decoded)?$|^another Basic$/;

/** `measurements` are `{ entry, version, result }`, in the order of the versions. */
export function table(measurements) {
  const rows = new Map();
  for (const { entry, version, result } of measurements) {
    const cells = [entry.baseUrl ?? '–', carriers(entry, result), result.userInfo === 'none' ? 'ignored' : result.userInfo, meetings(result), result.userInfoWithBearer];
    const key = JSON.stringify([entry.name, ...cells]);
    rows.set(key, { name: entry.name, versions: [...(rows.get(key)?.versions ?? []), version], cells });
  }
  const sorted = [...rows.values()].sort((a, b) => compare(sortKey(a.name), sortKey(b.name)));
  const lines = sorted.map(({ name, versions, cells }) => [title(name, versions), ...cells]);
  return [HEAD, HEAD.map(() => '---'), ...lines].map(markdownRow).join('\n');
}

function title(name, versions) {
  return `${name} (${versions.join(', ')})`;
}

function carriers({ header = '`headers`' }, { alone }) {
  const works = Object.entries(alone).filter(([, outcome]) => BASIC.test(outcome)).map(([name, outcome]) => (outcome === 'Basic' ? name : `${name} (${outcome})`));
  const fails = Object.entries(alone).filter(([, outcome]) => !BASIC.test(outcome)).map(([name, outcome]) => `${name} (${outcome})`);
  return [[header, ...works].join('; '), ...(fails.length > 0 ? [`not: ${fails.join('; ')}`] : [])].join('<br>');
}

/** Grouped by what is sent. A carrier that does not work alone says nothing. */
function meetings({ alone, withBearer }) {
  const groups = new Map();
  for (const [name, outcome] of Object.entries(withBearer)) {
    if (alone[name] !== undefined && !BASIC.test(alone[name])) continue;
    groups.set(outcome, [...(groups.get(outcome) ?? []), name]);
  }
  if (groups.size === 0) return '–';
  return [...groups].sort(([a], [b]) => compare(a, b)).map(([outcome, names]) => `**${outcome}**: ${names.join('; ')}`).join('<br>');
}

function markdownRow(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

function sortKey(name) {
  return name.toLowerCase().replace(/[^a-z0-9 ]/g, '');
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
