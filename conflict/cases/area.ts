import { defaultParent, isAtOrBelow, type NodeCode } from '../../proto/node-code.js';

/**
 * The smallest area, by code, that holds both; '' stands for nothing yet. Codes alone, so that it
 * does not change when a county comes up or moves: which node is in charge of an area is asked
 * when somebody looks.
 */
export function commonArea(a: NodeCode | '', b: NodeCode): NodeCode {
  if (a === '' || a === b) return b;
  let at: NodeCode = a;
  for (;;) {
    if (isAtOrBelow(b, at)) return at;
    const above = defaultParent(at);
    if (above === null) return at;
    at = above;
  }
}

/** The areas from a code upwards, by code, itself first. */
export function areasAbove(code: NodeCode): NodeCode[] {
  const path: NodeCode[] = [];
  for (let at: NodeCode | null = code; at !== null; at = defaultParent(at)) path.push(at);
  return path;
}
