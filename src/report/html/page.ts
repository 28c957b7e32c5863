/** The shell of a page that stands alone: it loads nothing, and its policy lets nothing run or paint that is not its own. */
import { createHash } from 'node:crypto';
import { contents, section, type Section } from './elements.ts';
import { markup, render, type Html } from './escape.ts';
import { scriptOf } from './page-script.ts';
import { pageStyle } from './page-style.ts';

export interface Page {
  readonly title: string;
  readonly header: Html;
  readonly sections: readonly Section[];
  /** What this page has beyond every page; constants of this package, never made of anything that was read. */
  readonly style: string;
  readonly script: readonly string[];
}

export function page({ title, header, sections, ...own }: Page): string {
  const style = pageStyle + own.style;
  const script = scriptOf(own.script);
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src 'none'; base-uri 'none'; form-action 'none'`;
  const body = markup`<a class="skip" href="#main">Skip to the report</a>
${header}${contents(sections)}
<main id="main" tabindex="-1">${sections.map(section)}
</main>`;
  // The script stands last, where all that it works on is there; links tell nobody where the report lies.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${render(markup`${title}`)}</title>
<style>${style}</style>
</head>
<body>
${render(body)}
<script>${script}</script>
</body>
</html>
`;
}

/** As the browser takes it: over the text between the tags. */
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
