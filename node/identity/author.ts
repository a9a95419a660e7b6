import { createHash } from 'node:crypto';
import type { Author } from '../log/log.js';
import { type CertificateInput, readCertificate } from './certificate.js';
import { verifyChain } from './chain.js';

const CACHE_MAX = 4096;

/**
 * Reads authors out of the chains that open their streams. The same chain opens every stream of a
 * node and is checked once.
 */
export class AuthorReader {
  private readonly root: CertificateInput;
  private readonly cache = new Map<string, Author>();

  constructor(trustRoot: CertificateInput) {
    this.root = trustRoot;
  }

  /** Throws STREAM_OPENING, CERT_FOREIGN or TRAINING_MIXED. */
  read(chain: readonly Uint8Array[]): Author {
    const sum = createHash('sha256');
    for (const der of chain) sum.update(der);
    const key = sum.digest('hex');
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const proof = verifyChain(chain, this.root);
    const keys = chain
      .map(readCertificate)
      .filter(({ subject }) => subject.role !== 'introduction' && subject.code === proof.code)
      .map((certificate) => certificate.key);
    const author: Author = {
      code: proof.code,
      tier: proof.tier,
      unit9: proof.unit9 ?? '',
      parent: proof.parent ?? '',
      keys,
      introductionKey: proof.introductionKey ?? '',
      introductionExpires: proof.introductionExpires,
    };
    if (this.cache.size >= CACHE_MAX) this.cache.clear();
    this.cache.set(key, author);
    return author;
  }
}
