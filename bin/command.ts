import type { Host } from './host.js';
import type { OptionName, OptionValues } from './options.js';
import { COMMON_OPTIONS } from './options.js';
import type { Output } from './output.js';
import type { TextId } from './texts.js';

export interface Argument {
  /** In capitals, as help shows it; a word in small letters stands for itself. */
  readonly name: string;
  readonly optional?: boolean;
  /** The last one may be given several times. */
  readonly many?: boolean;
}

export interface Example {
  readonly line: string;
  readonly about: TextId;
}

/** What a command is called with. */
export interface Invocation<O extends OptionName = never, R extends OptionName = never> {
  readonly values: OptionValues<O | (typeof COMMON_OPTIONS)[number], R>;
  /** As many as the command has arguments, '' for one left out; more of one that may be many. */
  readonly words: readonly string[];
  readonly host: Host;
  readonly output: Output;
}

export interface CommandSpec<O extends OptionName, R extends O> {
  /** One or two words: `load`, `operator add`. */
  readonly name: string;
  readonly summary: TextId;
  /** More to know, under the summary in help. */
  readonly details?: TextId;
  readonly words?: readonly Argument[];
  readonly options?: readonly O[];
  readonly required?: readonly R[];
  readonly examples: readonly Example[];
  /** Whether huji.yaml gives values too, and must be right; it does unless said otherwise. */
  readonly readsConfig?: boolean;
  /** Resolves to the exit code; rejects with a HujiError. */
  run(invocation: Invocation<O, R>): Promise<number>;
}

/** A command as the table holds it; its options are settled before it runs. */
export interface Command {
  readonly name: string;
  readonly summary: TextId;
  readonly details: TextId | null;
  readonly words: readonly Argument[];
  /** Its own, then those of every command. */
  readonly options: readonly OptionName[];
  readonly required: readonly OptionName[];
  readonly examples: readonly Example[];
  readonly readsConfig: boolean;
  run(invocation: {
    readonly values: Readonly<Record<string, unknown>>;
    readonly words: readonly string[];
    readonly host: Host;
    readonly output: Output;
  }): Promise<number>;
}

export function defineCommand<const O extends OptionName = never, const R extends O = never>(
  spec: CommandSpec<O, R>,
): Command {
  return {
    name: spec.name,
    summary: spec.summary,
    details: spec.details ?? null,
    words: spec.words ?? [],
    options: [...(spec.options ?? []), ...COMMON_OPTIONS],
    required: spec.required ?? [],
    examples: spec.examples,
    readsConfig: spec.readsConfig ?? true,
    // settings.ts makes the values of exactly these options and of the types options.ts gives them.
    run: (invocation) => spec.run(invocation as unknown as Invocation<O, R>),
  };
}
