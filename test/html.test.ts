/** The page of the HTML report, as text: its structure, its policy, and that nothing of the report becomes markup. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from '../src/report/html/html.ts';
import { createLinks } from '../src/report/html/links.ts';
import { nextSteps } from '../src/report/next-steps.ts';
import { manualCodes, manualReason } from '../src/report/reasons.ts';
import type { Report, Source } from '../src/report/report.ts';
import { ROOT } from './fixture-folders.ts';
import { largeReport } from './large-report.ts';
import { clean, finding, ODD_PATH, principal, report as reportOf } from './reports.ts';

const SOURCE: Source = { url: 'https://github.com/acme/api', revision: '0123456789abcdef0123456789abcdef01234567', prefix: '' };
const byHand = finding({
  id: 'ddddeeeeffff', file: ODD_PATH, end: { line: 4, column: 1 }, client: null, host: null, confidence: 'possible', status: 'manual', owners: ['@acme/web'],
  reason: { code: 'sync-contract', text: `${manualReason('sync-contract').text} The compiler said of it: no.` },
  handOver: { file: 'src/a.ts', line: 2, before: 'old("********")', after: 'new()\n' },
});
const suppressed = { ...finding({ id: '111122223333' }), suppression: { by: 'comment' as const, line: 1, reason: 'the sandbox takes Basic' } };
const literal = principal({ id: 'p2', sources: ['literal:src/a.ts:2'], collisions: [{ name: 'OCROLUS_CLIENT_ID', places: [{ file: 'deploy.yml', line: 3 }] }], variables: [], literals: [{ file: 'src/a.ts', line: 2, commits: Array.from({ length: 13 }, (_, index) => `abc${index}`) }] });
const report = reportOf({ findings: [finding(), byHand], suppressed: [suppressed], principals: [principal(), literal], skipped: [{ path: 'src/broken.ts', reason: "does not parse: ')' expected. (1:2)" }], source: SOURCE });

describe('the page', () => {
  it('says all that the report holds', () => {
    const text = html(report);
    for (const { id } of [...report.findings, ...report.suppressed]) expect(text).toContain(`id="f-${id}"`);
    for (const part of ['3 credential sites found = 1 can be migrated + 1 by hand + 1 suppressed', '9 files searched, 3 analysed', 'the sandbox takes Basic', 'The compiler said of it: no.', 'owners @acme/web', 'npx ocrolus-oauth-codemod explain sync-contract', 'old(&quot;********&quot;)', 'deploy.yml:3', 'and 3 more', 'OCROLUS_KEY', 'src/broken.ts', 'ocrolus-oauth-codemod 1.2.3']) expect(text).toContain(part);
  });

  it('explains each reason once', () => {
    const text = html(reportOf({ findings: [byHand, { ...byHand, id: 'other' }] }));
    expect(text.split('where nothing can be awaited').length - 1).toBe(1);
  });

  it('is the same each time', () => {
    expect(html(report)).toBe(html(structuredClone(report)));
  });

  it('says what was looked at where nothing was found', () => {
    const text = html(clean);
    expect(text).toContain('No legacy Ocrolus authentication found.');
    expect(text).toContain('9 files searched, 3 analysed.');
    expect(text).not.toContain('id="findings"');
  });

  it('allows its own script and style by their hashes, and nothing else', () => {
    const text = html(report);
    const hash = (name: string): string => createHash('sha256').update(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(text)?.[1] ?? '').digest('base64');
    expect(text).toContain(`content="default-src 'none'; script-src 'sha256-${hash('script')}'; style-src 'sha256-${hash('style')}'; img-src 'none'; base-uri 'none'; form-action 'none'"`);
    expect(text.match(/<script|<style/g)).toEqual(['<style', '<script']);
    expect(text.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')).not.toMatch(/\s(?:style|on\w+|src)="/);
  });

  it('spells out what would make text read other than it is stored', () => {
    const text = html(reportOf({ findings: [finding({ file: 'a\u202eb\u0007\ud800.ts' })] }));
    expect(text).toContain('a\\u202eb\\x07\\ud800.ts');
  });

  it('stays below 10 MB with 5,000 findings in 2,000 files', () => {
    expect(Buffer.byteLength(html(largeReport()))).toBeLessThan(10e6);
  });

  it('knows reasons and rules of another version by their codes', () => {
    const text = html(reportOf({ findings: [finding({ rule: 'constructor', status: 'manual', reason: { code: 'constructor', text: 'Because.' } })] }));
    expect(text).toContain('Because.');
  });
});

describe('the storage of ticks', () => {
  const keys = (of: Report): readonly string[] => [...html(of).matchAll(/data-key="([^"]+)"/g)].map(([, key]) => key ?? '');

  it('is one for a credential, whatever the run found and wherever the lines are', () => {
    const later = { ...report, findings: [], principals: [report.principals[0]!, { ...literal, sources: ['literal:src/a.ts:99'] }] };
    expect(keys(later)).toEqual(keys(report));
    expect(new Set(keys(report)).size).toBe(2);
  });

  it('is another one for another repository', () => {
    expect(keys({ ...report, source: { ...SOURCE, url: 'https://github.com/acme/web' } })).not.toEqual(keys(report));
    expect(keys({ ...report, source: null })).not.toEqual(keys(report));
  });
});

describe("the vendor's steps", () => {
  it('stand in the list of next steps as before', () => {
    const steps = nextSteps({ command: 'audit', isWritten: false, findings: report.findings, principals: [principal()], skipped: [], markers: 0, unchecked: [], leftovers: [], expectations: [], undecided: [], complaints: [] });
    expect(steps.filter((step) => /^p1[^:]*: \d\. |^p1 \(.*\): \d\. /.test(step))).toEqual([
      'p1 (env:OCROLUS_KEY + env:OCROLUS_SECRET): 1. In the Ocrolus dashboard open Account & Settings, API Credentials.',
      'p1: 2. Under Legacy API Credentials press Migrate on the credential that this code uses. Do not add a new one instead: documents belong to the API account that uploaded them.',
      'p1: 3. Keep the client ID and secret (shown once), press ADD CREDENTIALS, and set OCROLUS_CLIENT_ID and OCROLUS_CLIENT_SECRET wherever this code runs.',
      'p1: 4. Test them: request a token, then GET https://api.ocrolus.com/v1/books, and compare with what the old credential sees. `ocrolus-oauth-codemod verify --legacy-key-env OCROLUS_KEY --legacy-secret-env OCROLUS_SECRET` does all three.',
      'p1: 5. Deploy the migrated code, confirm that production works, then Remove the legacy credential.',
    ]);
    const text = html(reportOf({ nextSteps: steps }));
    expect(text).toContain('p1: follow <a href="#p-p1">the steps at Ocrolus</a>');
    expect(text).not.toContain('p1: 2.');
  });
});

describe('links', () => {
  const place = { file: 'src/a b/ü#?.ts', line: 7 };
  const of = (url: string, prefix = ''): string | undefined => createLinks({ ...clean, source: { ...SOURCE, url, prefix } }).toPlace(place);

  it.each([
    ['https://github.com/acme/api', '', `https://github.com/acme/api/blob/${SOURCE.revision}/src/a%20b/%C3%BC%23%3F.ts#L7`],
    ['https://github.com/acme/api/', 'services/x/', `https://github.com/acme/api/blob/${SOURCE.revision}/services/x/src/a%20b/%C3%BC%23%3F.ts#L7`],
    ['https://gitlab.acme.com/a/b/c', '', `https://gitlab.acme.com/a/b/c/-/blob/${SOURCE.revision}/src/a%20b/%C3%BC%23%3F.ts#L7`],
    ['https://bitbucket.org/acme/api', '', `https://bitbucket.org/acme/api/src/${SOURCE.revision}/src/a%20b/%C3%BC%23%3F.ts#lines-7`],
    ['https://user:secret@github.com/acme/api?x=1#y', '', `https://github.com/acme/api/blob/${SOURCE.revision}/src/a%20b/%C3%BC%23%3F.ts#L7`],
    ['javascript:alert(1)', '', undefined],
    ['acme/api', '', undefined],
  ])('to %s %s', (url, prefix, address) => {
    expect(of(url, prefix)).toBe(address);
  });

  it('lead to commits', () => {
    expect(createLinks({ ...clean, source: { ...SOURCE, url: 'https://gitlab.com/a/b' } }).toCommit('abc')).toBe('https://gitlab.com/a/b/-/commit/abc');
  });

  it('stay in the report where there is no repository: to the diff of a file, or to its first finding', () => {
    const { toPlace } = createLinks(reportOf({ findings: [finding({ id: 'one', file: 'b.ts' }), finding({ id: 'two', file: 'b.ts' })] }));
    expect(toPlace({ file: 'src/a.ts', line: 1 })).toBe('#d-1');
    expect(toPlace({ file: 'b.ts', line: 1 })).toBe('#f-one');
    expect(toPlace({ file: 'b.ts', line: 1 }, 'b.ts')).toBeUndefined();
    expect(toPlace({ file: 'c.ts', line: 1 })).toBeUndefined();
  });
});

describe('hostile text', () => {
  const evil = fc.constantFrom('</script>', '</style>', '"><img src=x onerror=alert(1)>', "' onclick='alert(1)", '<!--', '-->', ']]>', '&lt;b&gt;', '\u0000\u001b[31m', '\ud800', '\udfff\ud83d', '\u2028\u2029', 'javascript:alert(1)', '</pre></details></main>', '\r\n', '`${1}`', '__proto__', 'constructor', '@@ -1 +1 @@\n-a\n+<b>');
  const text = fc.oneof(evil, fc.tuple(evil, fc.string({ unit: 'binary' }), evil).map((parts) => parts.join('')));

  it('adds no element and no attribute to those of the templates', () => {
    fc.assert(fc.property(text, fc.oneof(text, fc.constantFrom(...manualCodes)), (value, code) => {
      const page = html(everything(value, code));
      expect(elementsOf(page)).toEqual(elementsOf(html(everything('x', manualCodes.includes(code) ? code : 'x'))));
      expect(page).not.toMatch(/\p{Surrogate}/u);
      for (const [, address] of page.matchAll(/ href="([^"]*)"/g)) expect(address).toMatch(/^(?:#|https?:)/);
    }), { numRuns: 150 });
  });

  it('has no way in: each value of an attribute in the templates stands in double quotes', () => {
    const files = ['src/report/html', 'src/report/fleet'].flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name)));
    for (const file of files) for (const template of readFileSync(file, 'utf8').match(/markup`[^\n]*/g) ?? []) expect(template).not.toMatch(/[\w-]=(?:'|\$\{)/);
  });

  /** A report whose every text is `value`. */
  function everything(value: string, code: string): Report {
    const place = { file: value, line: 1 };
    const head = { id: value, rule: value, file: value, client: value, host: value, principal: value, package: value, owners: [value], evidence: [{ ...place, column: 1, note: value }], requests: [place], excerpt: { line: 1, lines: [value, value, value] } };
    const hand = { ...head, status: 'manual' as const, reason: { code, text: value }, handOver: { ...place, before: value, after: value } };
    return reportOf({
      tool: { name: 'ocrolus-oauth-codemod', version: value },
      findings: [finding(hand), finding({ ...head, principal: 'p1' })],
      suppressed: [{ ...finding(head), suppression: { by: 'comment' as const, line: 1, reason: value } }],
      principals: [principal({ id: value, sources: [value], env: { clientId: value, clientSecret: value }, collisions: [{ name: value, places: [place] }], variables: [{ name: value, replacement: value, places: [place] }], literals: [{ ...place, commits: [value] }] })],
      files: [{ path: value, change: 'modified', diff: `--- a\n+++ b\n@@ -1 +1 @@\n-${value.replaceAll('\n', ' ')}\n+${value.replaceAll('\n', ' ')}\n` }],
      nextSteps: [value.replaceAll('`', '')],
      skipped: [{ path: value, reason: value }],
      source: { ...SOURCE, revision: value, prefix: value },
    });
  }

  /** Tags with the names of their attributes, sorted; text holds no `<`, and values hold no quote. Which filters there are depends on which values differ. */
  function elementsOf(page: string): readonly string[] {
    const body = page.slice(page.indexOf('<body>'), page.indexOf('<script>'));
    expect(page.slice(page.indexOf('<script>')).match(/<\/?script>/g)).toEqual(['<script>', '</script>']);
    const tags = body.replace(/<form[\s\S]*<\/form>/, '').match(/<[^>]*>/g) ?? [];
    for (const tag of tags) expect(tag).toMatch(/^<\/?[a-z]+\d?(?: [a-z-]+(?:="[^"<>]*")?)*\/?>$/i);
    return tags.map((tag) => tag.replaceAll(/="[^"]*"/g, ''));
  }
});
