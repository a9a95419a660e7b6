import type { Label } from '../../transports/transport.js';
import type { Manifest } from './package.js';

/** What the label says of the ranges: those of the author's own stream, and where the last ends. */
export function labelRange({
  from,
  streams,
}: Pick<Manifest, 'from' | 'streams'>): Pick<Label, 'first' | 'last' | 'end'> {
  const own = streams.findLast(({ author, lane }) => author === from && lane === from);
  const last = own ?? streams.at(-1);
  const end = last === undefined ? '' : `${last.stream} ${last.to} ${last.hash.slice(0, 16)}`;
  return { first: own?.from ?? 0, last: own?.to ?? 0, end };
}
