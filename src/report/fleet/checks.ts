/** Checks of data that comes from a file: each gives the value that it names, with nothing else in it, or says where the data is wrong. */
import { maskByLooks } from '../mask.ts';

/** What is wrong with a report, and where in it: `findings[3].file is not a string`. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** `path` is where the value stands, for the message. */
export type Check<T> = (value: unknown, path: string) => T;

function refuse(value: unknown, path: string, expected: string): never {
  throw new ShapeError(`${path} ${value === undefined ? 'is missing' : `is not ${expected}`}`);
}

/** Masked on its way in: a report may have been written with --show-secrets. */
export const text: Check<string> = (value, path) => (typeof value === 'string' ? maskByLooks(value) : refuse(value, path, 'a string'));

export const count: Check<number> = (value, path) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : refuse(value, path, 'a count'));

/** A line or a column, which start at 1. */
export const ordinal: Check<number> = (value, path) => (value === 0 ? refuse(value, path, 'a number from 1 on') : count(value, path));

/** Of a page on the web: it may become a link. */
export const address: Check<string> = (value, path) => (typeof value === 'string' && /^https:\/\/[^\s/]/.test(value) ? text(value, path) : refuse(value, path, 'an https:// address'));

export const oneOf =
  <const T extends string>(...values: readonly T[]): Check<T> =>
  (value, path) =>
    values.find((item) => item === value) ?? refuse(value, path, `one of ${values.join(', ')}`);

export const list =
  <T>(item: Check<T>): Check<readonly T[]> =>
  (value, path) =>
    Array.isArray(value) ? value.map((entry, index) => item(entry, `${path}[${index}]`)) : refuse(value, path, 'a list');

export const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (value, path) =>
    value === null ? null : check(value, path);

/** For what older versions of the tool do not write. */
export const withDefault =
  <T>(check: Check<T>, value: T): Check<T> =>
  (given, path) =>
    given === undefined ? value : check(given, path);

/** Keys that are not among `fields` are not read, and neither are inherited ones. */
export const object =
  <T>(fields: { readonly [K in keyof T]: Check<T[K]> }): Check<T> =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(value, path || 'the file', 'an object');
    const entries = Object.entries<Check<unknown>>(fields).map(([key, check]) => [key, check(Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined, path === '' ? key : `${path}.${key}`)] as const);
    return Object.fromEntries(entries) as T;
  };
