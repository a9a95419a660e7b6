/**
 * What a command may ask of a node, whether the node runs in a daemon (asked over the socket in
 * its data folder) or is opened by the command itself. Parameters and results are the JSON
 * documents of docs/CLI.md.
 */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

export interface CallIo {
  /** Progress of long work, at most some ten a second. */
  progress(report: Json): void;
  /** Lines coming in (submit), and lines going out. */
  readonly lines: AsyncIterable<string>;
  emit(line: string): Promise<void>;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** Rejects with a HujiError. */
export interface Control {
  call(
    method: string,
    params: { readonly [name: string]: Json | undefined },
    io: CallIo,
  ): Promise<Json>;
}
