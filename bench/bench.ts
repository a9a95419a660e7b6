/** What is wanted of a figure: at most or at least so much, in its unit. */
export type Target = { readonly most: number } | { readonly least: number };

/** One figure a bench gives, as the page shows it. */
export interface FigureSpec {
  /** Stable, in lower case with dots: `hop.changes`. */
  readonly id: string;
  readonly text: string;
  readonly unit: string;
  /** Digits after the point; 0 where it is left out. */
  readonly digits?: number;
  readonly target?: Target;
  /** Figures of one text stand in a row, in columns of these names. */
  readonly column?: string;
}

/** A figure that is one run's figure divided by another. */
export interface RatioSpec extends FigureSpec {
  readonly of: string;
  readonly to: string;
}

/** One run's figures, by id. */
export type Measured = { readonly [id: string]: number };

/** How large a bench is: `full` is what the page shows, `small` shows that it runs. */
export type Size = 'full' | 'small';

export interface Workspace {
  readonly size: Size;
  /** Made by `prepare`, read by every run. */
  readonly shared: string;
  /** This run's own, empty; removed after it. */
  readonly own: string;
  /** A line for whoever waits. */
  say(line: string): void;
}

/** A program that measures one thing. Each run has a process of its own. */
export interface Bench {
  readonly name: string;
  readonly title: string;
  /** What is measured, from where to where, and beside which limit: Markdown. */
  readonly about: string;
  readonly figures: readonly FigureSpec[];
  readonly ratios?: readonly RatioSpec[];
  /** Runs of the full size; the page shows their median. */
  readonly runs: number;
  /** What this machine lacks for it, and what to try; null: nothing. */
  missing?(): string | null;
  /** What the runs share, in a process of its own. */
  prepare?(workspace: Workspace): Promise<void>;
  run(workspace: Workspace): Promise<Measured>;
}
