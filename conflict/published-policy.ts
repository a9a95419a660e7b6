import { isSource, sourceNo } from '../proto/source.js';
import { FORM_FIRST, type Policy, sourcesPolicy } from './policy.js';
import { readPolicy } from './read-policy.js';

type Plain = { readonly [key: string]: unknown };

/**
 * A policy as it stands in a published document, which was judged before it was taken in. The
 * short form names sources alone; what a later version adds to them is passed over.
 */
export function publishedPolicy(document: unknown): Policy {
  const plain = Object(document) as Plain;
  if (plain['items'] === undefined && plain['rules'] === undefined) {
    const { name, version, sources } = plain;
    const known = (Array.isArray(sources) ? sources : []) as unknown[];
    const numbers = known.flatMap((each) =>
      typeof each === 'string' && isSource(each) ? sourceNo(each) : [],
    );
    return sourcesPolicy(String(name), Number(version ?? 0), numbers);
  }
  const read = readPolicy(document);
  return read.ok ? read.policy : FORM_FIRST;
}
