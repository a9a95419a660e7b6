/** What a waiting message costs beside its bytes: queues count it, so that empty ones end too. */
export const MESSAGE_OVERHEAD_BYTES = 64;

/** What every link over a stream keeps to, whatever carries the stream. */
export interface LinkLimits {
  /** Largest message, bytes. */
  readonly messageBytesMax: number;
  /** Bytes of messages that wait on the way out before `send` stays pending. */
  readonly outboxBytesMax: number;
  /** Bytes of messages that wait for the consumer before the peer is slowed. */
  readonly inboxBytesMax: number;
  /** Nothing heard for so long, ms: PEER_SILENT. */
  readonly silentMs: number;
  /** Messages wait and hardly a byte leaves for so long, ms: PEER_NOT_READING. */
  readonly notReadingMs: number;
  /** How long a closing link may flush, and a refused peer read why, ms. */
  readonly closeMs: number;
}

/** Throws a TypeError on limits that make no sense. */
export function checkLimits(limits: object): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!(Number.isSafeInteger(value) && value > 0)) throw new TypeError(`limit ${name}: ${value}`);
  }
}
