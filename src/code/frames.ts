/** Frames, one per call and surroundings: the same question in the same circumstances meets the same frame, and so the same memory. */
import type { ts } from './syntax.ts';
import type { ClassNode, Context, Frame, InstanceValue } from './values.ts';

export interface FrameSource {
  /**
   * @param site the call
   * @param key what tells this call from others there: the context of its arguments, an index
   * @param depth how many calls deep it is
   */
  frame(fn: ClassNode, site: ts.Node | undefined, key: readonly unknown[], next: Context, depth: number, args: Frame['args'], self?: () => InstanceValue): Frame;
  /** The frames of a function that were made so far: the calls that evaluation came through. */
  framesOf(fn: ClassNode): readonly Frame[];
}

export function createFrames(): FrameSource {
  const root = new Map<unknown, unknown>();
  const made = new Map<ClassNode, Frame[]>();
  return {
    framesOf: (fn) => made.get(fn) ?? [],
    frame(fn, site, key, next, depth, args, self) {
      let level = root;
      for (const part of [fn, site, next, ...key]) {
        const known = level.get(part) as Map<unknown, unknown> | undefined;
        const inner = known ?? new Map<unknown, unknown>();
        if (!known) level.set(part, inner);
        level = inner;
      }
      const known = level.get(END) as Frame | undefined;
      if (known) return known;
      const fresh: Frame = { fn, args, next, depth, ...(site && { site }), ...(self && { self }) };
      level.set(END, fresh);
      if (!self) made.set(fn, [...(made.get(fn) ?? []), fresh]);
      return fresh;
    },
  };
}

const END = Symbol('frame');

const RELINKED = new WeakMap<Frame, Map<Context, Frame>>();

/** A frame above other surroundings than those it was made in. */
export function relinked(frame: Frame, next: Context): Frame {
  const known = RELINKED.get(frame) ?? new Map<Context, Frame>();
  RELINKED.set(frame, known);
  const linked = known.get(next) ?? { ...frame, next };
  known.set(next, linked);
  return linked;
}

/** The frames of a closure above those of the place where it is called. */
export function chained(closure: Context, outer: Context): Context {
  if (!closure || closure === outer) return outer;
  if (!outer) return closure;
  for (let frame: Context = closure; frame; frame = frame.next) if (frame === outer) return closure;
  return relinked(closure, chained(closure.next, outer));
}

/** What identifies an object among the instances that evaluation makes anew on each look. */
export function identityOf(self: InstanceValue): readonly (ts.Node | Context)[] {
  return [self.of, self.context];
}
