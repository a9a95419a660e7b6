/** What the store needs of a LevelDB: classic-level has it, and so has a simulated one. */
export interface Level {
  getSync(key: Uint8Array): Buffer | undefined;
  batch(): LevelBatch;
  iterator(options: object): LevelIterator;
  compact(): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
  /**
   * The same as it is now, for reading, whatever is written from here on; to be closed. Absent
   * where nothing is written meanwhile.
   */
  freeze?(): Level;
  /** Closes and opens again; absent where a failed write leaves nothing behind. */
  reopen?(): Promise<void>;
}

/** Takes copies of what it is given. */
export interface LevelBatch {
  put(key: Uint8Array, value: Uint8Array): unknown;
  del(key: Uint8Array): unknown;
  write(options: { sync: boolean }): Promise<void>;
}

export interface LevelIterator {
  nextv(count: number): Promise<[Buffer, Buffer][]>;
  seek(key: Uint8Array): void;
  close(): Promise<void>;
}
