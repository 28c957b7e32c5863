/** How pages look: the fonts of the system, few colours, and each colour beside words that say the same. */

/** Contrast of text is at least 4.5:1 on each ground. */
const colours = `
:root { color-scheme: light dark; --bg: #fff; --fg: #1d232b; --dim: #59626f; --line: #dde1e6; --soft: #f5f6f8; --link: #1a56a8; --add: #e7f4ec; --cut: #fbebe9; --mark: #fdf3d1; --migrated: #2b7a5d; --migratable: #8cc3ad; --manual: #c27e1d; --failed: #a8433d; --suppressed: #a9aeb6 }
@media (prefers-color-scheme: dark) {
  :root { --bg: #15181c; --fg: #e3e6ea; --dim: #a3abb6; --line: #30363e; --soft: #1d2126; --link: #8fb9f5; --add: #173226; --cut: #3d2020; --mark: #453a14; --migrated: #4ca583; --migratable: #2f6350; --manual: #cf9440; --failed: #cf6a63; --suppressed: #666d77 }
}
/* On paper the ground is white, whatever the screen is. */
@media print {
  :root { color-scheme: light; --bg: #fff; --fg: #000; --dim: #444; --line: #bbb; --soft: #fff; --link: #000; --add: #e7f4ec; --cut: #fbebe9; --mark: #fdf3d1; --migrated: #2b7a5d; --migratable: #8cc3ad; --manual: #c27e1d; --failed: #a8433d; --suppressed: #a9aeb6 }
}
.c-migrated { --c: var(--migrated) } .c-migratable { --c: var(--migratable) } .c-manual { --c: var(--manual) } .c-failed { --c: var(--failed) } .c-suppressed { --c: var(--suppressed) }
`;

const text = `
*, ::before, ::after { box-sizing: border-box }
[hidden] { display: none !important }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body { margin: 0 auto; max-width: 76rem; padding: 0 1.5rem 4rem; background: var(--bg); color: var(--fg); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; text-wrap: balance }
h1 { margin: 2.5rem 0 .25rem; font-size: 1.75rem; letter-spacing: -.01em }
h2 { margin: 3.5rem 0 1rem; padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: 1.375rem }
h3 { margin: 2rem 0 .5rem; font-size: 1.0625rem }
h4 { margin: 1.25rem 0 .375rem; font-size: .9375rem }
p, ul, ol, dl { margin: .5rem 0 }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px }
a:hover { text-decoration-thickness: 2px }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px }
main:focus { outline: none }
code, pre, .path { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em }
pre { margin: .5rem 0; padding: .625rem .875rem; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; font-size: .8125rem; line-height: 1.5; white-space: pre-wrap; tab-size: 4 }
pre code { font-size: inherit }
.dim, small { color: var(--dim) }
small { font-size: .875rem; font-weight: 400 }
.n { font-variant-numeric: tabular-nums }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--bg) }
.skip:focus { left: 1rem; top: .5rem }
`;

const parts = `
nav ul, .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none }
nav .n { color: var(--dim); font-size: .875rem }
.sum { font-size: 1.125rem; font-weight: 600 }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 1.25rem 0 1rem }
.figure { display: flex; flex-direction: column-reverse; padding-left: .75rem; border-left: 4px solid var(--c, var(--line)) }
.figure dt { color: var(--dim); font-size: .875rem }
.figure dd { margin: 0; font-size: 1.75rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums }
.bar { display: block; width: 100%; min-width: 6rem; height: .75rem; border-radius: 3px; background: var(--soft); overflow: hidden }
.whole .bar { height: 1rem }
rect[class] { fill: var(--c); stroke: var(--bg); stroke-width: 1 }
.legend { font-size: .875rem }
.scroll { overflow-x: auto; margin: .5rem 0 }
table { width: 100%; border-collapse: collapse; font-size: .9375rem }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
th, td { padding: .4375rem .75rem .4375rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: normal }
thead th::first-letter { text-transform: uppercase }
thead th { color: var(--dim); font-size: .8125rem; font-weight: 500; vertical-align: bottom }
tbody th { font-weight: 400; min-width: 13rem; overflow-wrap: anywhere }
th.n, td.n { text-align: right; width: 4.75rem }
th:last-child:not(:first-child), td:last-child { padding: .4375rem 0 .4375rem .75rem }
td > .bar { margin-top: .375rem }
tr > :has(> .bar) { width: 22% }
.zero { color: var(--dim) }
.s { display: inline-block; padding: 0 .5rem; border: 1px solid var(--c); border-left-width: 6px; border-radius: 3px; font-size: .8125rem; font-weight: 600; white-space: nowrap }
tr:target { background: var(--mark) }
summary { cursor: pointer; padding: .3125rem 0 }
summary:hover { background: var(--soft) }
`;

const controls = `
form { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr)); gap: .75rem 1rem; margin: 1rem 0 1.5rem; padding: 1rem 1.25rem; background: var(--soft); border: 1px solid var(--line); border-radius: 8px }
form p { margin: 0 }
form .wide, form .count { grid-column: 1 / -1 }
label { font-size: .875rem }
form label { display: block; margin-bottom: .1875rem; color: var(--dim) }
input[type=search], select, button { width: 100%; padding: .4375rem .625rem; border: 1px solid var(--dim); border-radius: 5px; background: var(--bg); color: var(--fg); font: inherit; font-size: .9375rem }
button { width: auto; cursor: pointer }
button:hover, button[aria-pressed=true] { background: var(--soft) }
button[aria-pressed=true] { box-shadow: inset 0 0 0 1px var(--dim) }
.count { display: flex; align-items: center; justify-content: space-between; gap: 1rem; font-variant-numeric: tabular-nums }
@media (max-width: 40rem) { .scroll table { min-width: 38rem } body { padding: 0 1rem 3rem } h1 { margin-top: 1.5rem; font-size: 1.5rem } .figures { gap: 1rem 1.5rem } }
@media (prefers-reduced-motion: no-preference) { summary, button { transition: background-color .12s } }
@media print { form, nav, .skip, button, .controls { display: none !important } body { max-width: none; padding: 0; font-size: 10pt } h2, h3, h4, summary { break-after: avoid } a { text-decoration: none } .scroll { overflow: visible } pre { font-size: 8pt } ins, del, mark, rect { print-color-adjust: exact } }
`;

export const pageStyle: string = colours + text + parts + controls;
