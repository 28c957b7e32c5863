/** Bars, as SVG with presentation attributes: a policy that forbids styles leaves them as they are. The numbers stand beside them. */
import { markup, nothing, type Html } from './escape.ts';

/** One kind of part: `name` is the class that the style sheet colours, `fill` what is painted without one. */
export interface Series {
  readonly name: string;
  readonly label: string;
  readonly fill: string;
}

/** Parts from left to right, of their sum or of more; hidden from screen readers, which are given the numbers. */
export function stackedBar(series: readonly Series[], counts: readonly number[], whole?: number): Html {
  const total = whole ?? counts.reduce((sum, count) => sum + count, 0);
  let start = 0;
  const parts = series.map(({ name, fill }, index) => {
    const count = counts[index] ?? 0;
    const x = start;
    start += count;
    return count === 0 ? nothing : markup`<rect class="c-${name}" fill="${fill}" x="${percent(x, total)}" width="${percent(count, total)}" height="100%"/>`;
  });
  return markup`<svg class="bar" width="160" height="12" aria-hidden="true">${parts}</svg>`;
}

/** A length in proportion to the longest. */
export function bar({ name, fill }: Series, count: number, longest: number): Html {
  return markup`<svg class="bar" width="160" height="12" aria-hidden="true"><rect class="c-${name}" fill="${fill}" width="${percent(count, longest)}" height="100%"/></svg>`;
}

export function legend(series: readonly Series[]): Html {
  const items = series.map(({ name, label, fill }) => markup`<li><svg width="12" height="12" aria-hidden="true"><rect class="c-${name}" fill="${fill}" width="12" height="12"/></svg> ${label}</li>`);
  return markup`<ul class="legend">${items}</ul>`;
}

const percent = (part: number, whole: number): string => `${whole > 0 ? Math.round((part / whole) * 10_000) / 100 : 0}%`;
