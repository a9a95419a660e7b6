import type { TextId } from './texts.js';

/**
 * Every option there is: its flag is `--name`; `env` and `key` say whether the environment and
 * huji.yaml may give it too. A flag beats the environment, the environment beats huji.yaml.
 */
export interface OptionSpec {
  /** `list` may be given several times; in the environment its items are parted by commas. */
  readonly type: 'flag' | 'text' | 'list' | 'count' | 'choice';
  /** What the value is called in help. */
  readonly value?: string;
  readonly help: TextId;
  readonly env?: `HUJI_${string}`;
  /** Name in huji.yaml. */
  readonly key?: string;
  readonly default?: string | number;
  readonly choices?: readonly string[];
  /** Form of a text or of each item of a list. */
  readonly form?: Pick<RegExp, 'test'>;
  /** What `form` demands, in words. */
  readonly expects?: TextId;
  readonly min?: number;
  readonly max?: number;
}
