/** Every bound of the node, with its unit and its reason. docs/PROTOCOL.md lists them. */
export const LIMITS = {
  /** Open tail: sealed at this many changes, so that a frame stays quick to redo. */
  tailChanges: 1000,
  /**
   * Open tail: a change larger than its share of this is the last of its frame, so that no frame
   * outgrows a message.
   */
  tailBytes: 4 * 1024 * 1024,
  /** Open tail: sealed at this age, so that a quiet station still reports within the minute. */
  tailAgeMs: 5000,
  /** A HLC further ahead of this node's clock than this is not adopted, and alarms. */
  clockAheadMs: 5 * 60_000,
  /** Two looks at the wall clock that differ from the steady clock by more than this: a jump. */
  clockJumpMs: 60_000,
  /**
   * Room that is left on the disk: below it nothing is accepted. LevelDB writes its files anew
   * while it compacts them, up to some fifty megabytes at a time, and must never run dry.
   */
  diskReserveBytes: 64 * 1024 * 1024,
  /** Kept free in a file, for what opening a database writes: the journal of a full buffer. */
  diskStartBytes: 20 * 1024 * 1024,
  /** That file is made when a daemon has run for so long. */
  diskStartAfterMs: 60_000,
  /** Room below which it is said that the disk will soon be full. */
  diskLowBytes: 512 * 1024 * 1024,
  /** Neighbours, streams, disk and certificate are looked at this often. */
  watchEveryMs: 60_000,
  /** Gates of areas are looked at this often: the proof of one that is open may have broken. */
  gateEveryMs: 60_000,
  /** People whose lawful days between two stations are over are looked for this often … */
  movesEveryMs: 10 * 60_000,
  /** … so many at most. */
  movesLookedAt: 10_000,
  /** A gate certificate is good for so many days … */
  gateDays: 10,
  /** … and is renewed when this many are left. */
  gateRenewDays: 5,
  /** A station declares its digest anew after so many days while its gate is open. */
  declareEveryDays: 7,
  /** So many applications for cards that are under way are looked at … */
  cardsLookedAt: 2000,
  /** … this often: their people may have died or moved. */
  cardsEveryMs: 10_000,
  /** A daemon looks this often whether it is ready, and says so where something has changed. */
  readinessEveryMs: 10 * 60_000,
  /** Applications whose time has run out are looked for this often … */
  overdueEveryMs: 10 * 60_000,
  /** … and so many are counted; more are said to be more. */
  overdueCounted: 10_000,
  /** A stream that should move and has not for so long is stuck. */
  streamStuckMs: 30 * 60_000,
  /** A certificate that ends within this time is to be renewed. */
  certificateSoonMs: 60 * 86_400_000,
  /** Frames whose time has come are looked for this often. */
  trimEveryMs: 2000,
  /** Frames forgotten in one go, so that writing never waits long. */
  trimFrames: 256,
  /** Copied into a backup in one batch: node and copy take turns at the disk. */
  copyBatchBytes: 512 * 1024,
  /** Receipts of one stream and tier leave this often at most, on average. */
  receiptEveryMs: 1000,
  /** So many of them leave at once. */
  receiptsAtOnce: 4,
  /** Receipts kept in memory until their signer is listed. */
  unprovenReceipts: 10_000,
  /** Bytes of frames sent and not yet covered by the neighbour's receipt. */
  windowBytes: 16 * 1024 * 1024,
  /** The same over a line with windows: what matters more waits for so much at most. */
  narrowBytes: 16 * 1024,
  /** A frame goes over such a line in pieces of so many bytes: half a second of a modem. */
  partBytes: 2048,
  /** Beginnings of frames kept for neighbours whose line broke. */
  begunFrames: 32,
  /** How often a window is looked at: whether time, money or work has run out. */
  windowLookMs: 500,
  /** Nothing was said for so long and nothing waits: there is no reason to keep a line open. */
  idleMs: 2000,
  /** Between two dials of one window. */
  redialMs: 2000,
  /** A telephone line that was engaged is called again after so long. */
  callAgainMs: 15_000,
  /** After so many links in a row that could not be had over it, a telephone line is lost. */
  lineFailures: 2,
  /** A way that is tried for the first time keeps worse ones waiting for so long. */
  hopeMs: 30_000,
  /** A way that waits looks at the clock this often, since clocks are put right. */
  restMaxMs: 60_000,
  /** A child that said when it would speak again may be late by so much. */
  lateMs: 15 * 60_000,
  /** Frames of one neighbour being verified and written at once. */
  framesUnderWay: 16,
  /** Frames of one link that may be declined before the link is. */
  framesDeclined: 64,
  /** A neighbour that has not greeted within this time is let go. */
  silentMs: 60_000,
  /**
   * A node below that shows a place of this node's own log has this long to give the next frame
   * of it; then this node goes on without, in a new epoch.
   */
  unprovenHeadMs: 10 * 60_000,
  /** Heads of streams never seen here that are remembered until their first frame comes. */
  unknownHeads: 100_000,
  /** Attachments are asked for over a line with windows in pieces of so many bytes … */
  attachmentNarrowBytes: 2048,
  /** … of which this many are under way: what matters more waits for a second of a modem. */
  attachmentNarrowWindow: 4096,
  /** Over other lines a piece takes so many bytes; frames go between two of them. */
  attachmentPieceBytes: 8192,
  /** Bytes of attachments asked for and not come: a fifth of a second at 1.5 Mbit/s. */
  attachmentWindow: 32 * 1024,
  /** What a neighbour may have asked for and not been given. */
  attachmentAsks: 1024,
  /** Over a line with windows no more is asked for after so many that were not there. */
  attachmentAbsent: 64,
  /** Beginnings of attachments kept for when the line is back. */
  attachmentsBegun: 64,
  /** What is remembered of one talk: what was not there, and for whom. */
  attachmentsNoted: 100_000,
  /** Wanted attachments and places looked at in one go. */
  attachmentBatch: 64,
  /** Points in one probe: enough to span 2^60 frames. */
  probePoints: 64,
  /** Entries found in one answer. */
  listMax: 1000,
  /** Items of which a comparison keeps one sum: what is read again for the end of a range. */
  compareBlock: 256,
  /** Parts of a range that differs: with ten differences among a million four questions do. */
  compareFanOut: 32,
  /** A range of so many items is named item by item. */
  compareItems: 48,
  /** Ranges, keys or places in one question. */
  compareAsked: 128,
  /** Differences looked for; more are said to be more. */
  compareFound: 1000,
  /** Who is asked says that he still reads this often … */
  compareTellMs: 5000,
  /** … and lets go of what he read when nothing more is asked for so long. */
  compareIdleMs: 120_000,
} as const;
