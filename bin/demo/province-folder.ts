import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { text } from '../texts.js';

/** The folder a demo plays in. */
export class ProvinceFolder {
  readonly path: string;
  readonly #isOurs: boolean;

  /** Null: a temporary one. Throws USAGE where there is something in it. */
  constructor(given: string | null) {
    this.#isOurs = given === null || !existsSync(given);
    this.path = given ?? mkdtempSync(join(tmpdir(), 'huji-demo-'));
    if (this.#isOurs) mkdirSync(this.path, { recursive: true, mode: 0o700 });
    else if (!statSync(this.path).isDirectory() || readdirSync(this.path).length > 0) {
      throw new HujiError('USAGE', text('demo.not-empty', { folder: this.path }));
    }
  }

  /** Removes what the demo made. */
  remove(): void {
    const paths = this.#isOurs
      ? [this.path]
      : readdirSync(this.path).map((name) => join(this.path, name));
    // A daemon killed a moment ago may still be making a file.
    for (const path of paths) rmSync(path, { recursive: true, force: true, maxRetries: 10 });
  }
}
