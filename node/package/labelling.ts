import type { Label } from '../../transports/transport.js';
import type { Manifest } from './package.js';

/** What the label says of the ranges: those of the author's own stream, and where the last ends. */
export function labelRange({
  from,
  streams,
  photos,
}: Pick<Manifest, 'from' | 'streams' | 'photos'>): Pick<Label, 'first' | 'last' | 'end'> {
  const isOwn = ({ author, lane }: { author: string; lane: string }) =>
    author === from && lane === from;
  const named = photos?.named.findLast(isOwn);
  if (named !== undefined) return { first: named.from, last: named.to, end: '' };
  const own = streams.findLast(isOwn);
  const last = own ?? streams.at(-1);
  const end = last === undefined ? '' : `${last.stream} ${last.to} ${last.hash.slice(0, 16)}`;
  return { first: own?.from ?? 0, last: own?.to ?? 0, end };
}
