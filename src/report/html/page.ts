/** The shell of a page that stands alone: it loads nothing, and its policy lets nothing run or paint that is not its own. */
import { createHash } from 'node:crypto';
import { escapeHtml, render, type Html } from './escape.ts';

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Constants of this package, never made of anything that was read. */
  readonly style: string;
  readonly script: string;
}

export function page({ title, body, style, script }: Page): string {
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src 'none'; base-uri 'none'; form-action 'none'`;
  // The script stands last, where all that it works on is there; links tell nobody where the report lies.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
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
