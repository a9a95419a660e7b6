import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const program = fileURLToPath(new URL(`children-step${extension}`, import.meta.url));
/** Nodes of one process are few enough that its collector never holds up one of them for long. */
const HEAP_MB = 768;
const POLL_MS = 10;

/** What the children of one process are told to do; `child` counts among them. */
export type CrewOrder =
  | { readonly order: 'dial'; readonly address: string }
  | { readonly order: 'settle' | 'finish' | 'leave' }
  | { readonly order: 'write'; readonly child: number; readonly number: number };

/** What they say of themselves. */
export type CrewWord =
  | { readonly word: 'opened' | 'settled' }
  | { readonly word: 'answered'; readonly count: number }
  | { readonly word: 'finished'; readonly lags: readonly number[]; readonly stillMs: number };

/** How long each change took, and the longest time that one of the processes stood still, ms. */
export interface CrewResult {
  readonly lags: readonly number[];
  readonly stillMs: number;
}

/** Children in processes of their own, so many in each. Rejects where one of these ends early. */
export class Crews {
  readonly #count: number;
  readonly #each: number;
  readonly #crews: readonly Crew[];

  private constructor(dirs: readonly string[], each: number) {
    this.#count = dirs.length;
    this.#each = each;
    const crews: Crew[] = [];
    for (let at = 0; at < dirs.length; at += each) crews.push(new Crew(dirs.slice(at, at + each)));
    this.#crews = crews;
  }

  static async open(dirs: readonly string[], each: number): Promise<Crews> {
    const crews = new Crews(dirs, each);
    await crews.#said('opened');
    return crews;
  }

  dial(address: string): void {
    this.#tell({ order: 'dial', address });
  }

  /** Resolves once the parent has greeted this share of them. */
  async answered(share: number): Promise<void> {
    const enough = Math.ceil(this.#count * share);
    await until(() => {
      for (const crew of this.#crews) crew.assertThere();
      return this.#crews.reduce((sum, { answered }) => sum + answered, 0) >= enough;
    });
  }

  /** All they have written has receipts, and their heaps are clean; standstills count from now. */
  async settle(): Promise<void> {
    this.#tell({ order: 'settle' });
    await this.#said('settled');
  }

  write(child: number, number: number): void {
    const crew = this.#crews[Math.floor(child / this.#each)];
    crew?.tell({ order: 'write', child: child % this.#each, number });
  }

  /** Waits for the receipts of all that was written. */
  async finish(): Promise<CrewResult> {
    this.#tell({ order: 'finish' });
    const all = await this.#said('finished');
    return {
      lags: all.flatMap(({ lags }) => lags),
      stillMs: Math.max(...all.map(({ stillMs }) => stillMs)),
    };
  }

  async leave(): Promise<void> {
    const ended = this.#crews.map((crew) => crew.ended());
    this.#tell({ order: 'leave' });
    await Promise.all(ended);
  }

  #tell(order: CrewOrder): void {
    for (const crew of this.#crews) crew.tell(order);
  }

  #said<Name extends CrewWord['word']>(name: Name): Promise<Extract<CrewWord, { word: Name }>[]> {
    return Promise.all(this.#crews.map((crew) => crew.said(name)));
  }
}

class Crew {
  answered = 0;
  readonly #process: ChildProcess;
  readonly #words: CrewWord[] = [];

  constructor(dirs: readonly string[]) {
    this.#process = fork(program, dirs, {
      execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MB}`],
      env: { ...process.env, MALLOC_ARENA_MAX: '2' },
    });
    this.#process.on('message', (message) => {
      const word = message as CrewWord;
      if (word.word === 'answered') this.answered = word.count;
      else this.#words.push(word);
    });
  }

  tell(order: CrewOrder): void {
    this.#process.send(order);
  }

  async said<Name extends CrewWord['word']>(
    name: Name,
  ): Promise<Extract<CrewWord, { word: Name }>> {
    const isIt = (word: CrewWord): word is Extract<CrewWord, { word: Name }> => word.word === name;
    await until(() => {
      this.assertThere();
      return this.#words.some(isIt);
    });
    const [found] = this.#words.filter(isIt);
    if (found === undefined) throw new Error(name);
    return found;
  }

  /** Throws where it has ended. */
  assertThere(): void {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`some children ended: ${exitCode ?? signalCode}`);
    }
  }

  async ended(): Promise<void> {
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
