/** Every bound of the node, with its unit and its reason. docs/PROTOCOL.md lists them. */
export const LIMITS = {
  /** Open tail: sealed at this many changes, so that a frame stays quick to redo. */
  tailChanges: 1000,
  /** Open tail: sealed at this age, so that a quiet station still reports within the minute. */
  tailAgeMs: 2000,
  /** A HLC further ahead of this node's clock than this is not adopted, and alarms. */
  clockAheadMs: 5 * 60_000,
  /** Two looks at the wall clock that differ from the steady clock by more than this: a jump. */
  clockJumpMs: 60_000,
  /** Receipts of one stream and tier leave at most this often. */
  receiptEveryMs: 1000,
  /** Bytes of frames sent and not yet covered by the neighbour's receipt. */
  windowBytes: 16 * 1024 * 1024,
  /** Frames of one neighbour being verified and written at once. */
  framesUnderWay: 16,
  /** A neighbour that sends nothing for this long while we wait for receipts is dropped. */
  silentMs: 60_000,
  /** Points in one probe: enough to span 2^60 frames. */
  probePoints: 64,
  /** Parked, listed or found entries in one answer. */
  listMax: 1000,
} as const;
