import { isSource, sourceNo } from '../proto/source.js';
import { FORM_FIRST, type Policy, sourcesPolicy } from './policy.js';
import { readPolicy } from './read-policy.js';

type Plain = { readonly [key: string]: unknown };

/**
 * A policy as it stands in a published document, which was judged before it was taken in. Of the
 * short form, sources that a later version adds are passed over.
 */
export function publishedPolicy(document: unknown): Policy {
  const plain = Object(document) as Plain;
  const read = readPolicy(document);
  if (read.ok) return read.policy;
  if (plain['items'] === undefined && plain['rules'] === undefined) {
    const { name, version, sources } = plain;
    const known = (Array.isArray(sources) ? sources : []) as unknown[];
    const numbers = known.flatMap((each) =>
      typeof each === 'string' && isSource(each) ? sourceNo(each) : [],
    );
    return sourcesPolicy(String(name), Number(version ?? 0), numbers);
  }
  return FORM_FIRST;
}
