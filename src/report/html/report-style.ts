/** What the report of a repository has beyond every page: code, diffs, findings and credentials. */

const code = `
pre mark, pre ins, pre del, pre > b { display: block; margin: 0 -.875rem; padding: 0 .875rem; text-decoration: none; font-weight: inherit; color: inherit }
mark { background: var(--mark); color: inherit } ins { background: var(--add) } del { background: var(--cut) }
pre > b { color: var(--dim) }
.split { table-layout: fixed; margin: .5rem 0; border: 1px solid var(--line); font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace }
.split thead th, .split thead th:last-child { padding: .25rem .625rem; vertical-align: bottom }
.split td { padding: 0 .625rem; border: 0; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4 }
.split .n { width: 3.5rem; padding: 0 .5rem; color: var(--dim); user-select: none }
.split .add { background: var(--add) } .split .cut { background: var(--cut) } .split .hunk td { background: var(--soft); color: var(--dim) } .split .none { background: var(--soft) }
.d > button { margin-top: .25rem; margin-bottom: .25rem; font-size: .8125rem }
`;

const folds = `
details details, .card { margin: .5rem 0 }
.p > h3 { margin-top: 2.25rem }
.g { padding-bottom: .25rem }
/* What is not on the screen is not laid out: a report may hold thousands of these. */
.g, .d { content-visibility: auto; contain-intrinsic-size: auto 5rem }
.d { contain-intrinsic-size: auto 2.25rem }
.g > h4 { margin-bottom: .125rem; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875rem }
.f, .d { border-top: 1px solid var(--line) }
.f[open], .d[open] { padding-bottom: .75rem }
.f > :not(summary), .d > :not(summary) { margin-left: 1.125rem }
.f:target > summary, .d:target > summary { background: var(--mark) }
.f ol { padding-left: 1.5rem }
.l { display: inline-block; min-width: 2.5rem; text-align: right; padding-right: .5rem; font-variant-numeric: tabular-nums; color: var(--dim) }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 1rem }
.two p { margin: 0; color: var(--dim); font-size: .875rem }
.card { margin: 1rem 0; padding: .25rem 1.25rem 1rem; border: 1px solid var(--line); border-radius: 8px }
.card h3 { margin-top: 1rem }
.note { padding: .5rem .875rem; border-left: 4px solid var(--manual); background: var(--soft) }
.steps li { margin: .5rem 0; padding-left: 2rem }
.steps li::marker { font-variant-numeric: tabular-nums; color: var(--dim) }
.steps input { width: 1.125rem; height: 1.125rem; margin: 0 .625rem 0 -1.75rem; vertical-align: -.1875rem; accent-color: var(--migrated) }
.steps input:checked + label { color: var(--dim) }
.steps label { font-size: inherit }
@media (max-width: 40rem) { .card { padding: .25rem 1rem 1rem } .f > :not(summary), .d > :not(summary) { margin-left: 0 } }
@media print { .g, .d { content-visibility: visible } .split { font-size: 8pt } }
`;

export const reportStyle: string = code + folds;
