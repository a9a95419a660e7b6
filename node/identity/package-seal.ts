import { HujiError } from '../../proto/errors.js';

type Bytes = AsyncIterable<Uint8Array>;

/** The header of an age file for one recipient has some 200 bytes. */
const HEADER_BYTES_MAX = 64 * 1024;
const HEADER_END = '\n--- ';

/** Seals what comes for one recipient, an age file (age-encryption.org/v1), piece by piece. */
export async function* sealFor(recipient: string, content: Bytes): AsyncGenerator<Uint8Array> {
  const age = await import('age-encryption');
  const encrypter = new age.Encrypter();
  encrypter.addRecipient(recipient);
  const source = content[Symbol.asyncIterator]();
  try {
    yield* piecesOf(await encrypter.encrypt(streamOf(source)));
  } finally {
    await source.return?.();
  }
}

/**
 * Opens an age file with a node's identity, piece by piece; what is given has not been altered.
 * Throws PACKAGE_SEAL, also after pieces that were sound.
 */
export async function* openWith(identity: string, sealed: Bytes): AsyncGenerator<Uint8Array> {
  const age = await import('age-encryption');
  const decrypter = new age.Decrypter();
  decrypter.addIdentity(identity);
  const source = headed(sealed);
  try {
    yield* piecesOf(await decrypter.decrypt(streamOf(source)));
  } catch (cause) {
    // What was read may have failed by itself: a volume that is damaged, a disk that is full.
    if (cause instanceof HujiError) throw cause;
    throw new HujiError('PACKAGE_SEAL', 'altered, or sealed for another key', { cause });
  } finally {
    // The library leaves a file that it cannot read as it is.
    await source.return(undefined);
  }
}

/** The library would gather a header in memory, however long. Throws PACKAGE_SEAL. */
async function* headed(sealed: Bytes): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const piece of sealed) {
    if (head !== null) {
      head = Buffer.concat([head, piece]);
      if (head.includes(HEADER_END)) head = null;
      else if (head.length > HEADER_BYTES_MAX) throw new HujiError('PACKAGE_SEAL', 'no age file');
    }
    yield piece;
  }
}

function streamOf(pieces: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await pieces.return?.();
    },
  });
}

async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
