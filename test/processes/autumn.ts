import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeRegister } from '../../bin/generate/generate.js';
import { NO_RATES } from '../../bin/generate/rates.js';
import { stationsOf, TRAINING_TREE } from '../../bin/generate/tree.js';
import type { TestContext } from '../harness.js';
import { type Answer, births, load, schooling, submit } from './clients.js';
import type { Daemon, DaemonOptions } from './daemon.js';
import type { NodeFolder } from './node-folder.js';
import { copyNodes, joinNode, PROVINCE } from './template.js';
import { daemonIn } from './tree.js';

export const CITY = '220100000000';
/** On the line, with two stations: one always was, one came to it by disk and telephone. */
export const COUNTY = '220102000000';
export const ONLINE = '220102500000';
export const CHANGING = '220102510000';
/** The county of the station that only ever has disks. */
export const FAR_COUNTY = '220103000000';
export const FAR = '220103500000';

/** Where nobody listens: what the address of a county is to a station without a line. */
export const NO_LINE = 'grpc://127.0.0.1:1';

const PEOPLE = 240;

/** A province whose stations come up before all others, with the register files of all of them. */
export class Autumn {
  readonly folder: string;
  readonly province: Daemon;
  /** What was acknowledged, one by one. */
  readonly answers: Answer[] = [];
  /** Births, and rows of register files: a person each. */
  persons = 0;
  private readonly t: TestContext;
  private readonly files: ReadonlyMap<string, string>;
  private disks = 0;

  private constructor(t: TestContext, folder: string, files: ReadonlyMap<string, string>) {
    this.t = t;
    this.folder = folder;
    this.files = files;
    this.province = daemonIn(t, folder, PROVINCE);
  }

  static async found(t: TestContext): Promise<Autumn> {
    const [all, folder, out] = [t.folder(), t.folder(), t.folder()];
    await copyNodes(all);
    // Of the province that others tests share only its top: here nobody else is enrolled yet.
    cpSync(join(all, PROVINCE), join(folder, PROVINCE), { recursive: true });
    const { files } = await writeRegister({
      ...{ out, seed: t.seed, people: PEOPLE, stations: 4, rates: NO_RATES },
    });
    const autumn = new Autumn(t, folder, new Map(files.map((file) => [file.station, file.path])));
    await autumn.province.start();
    return autumn;
  }

  /** Enrols a station right below the province, and starts it; without a parent it has no line. */
  async station(code: string, options: Partial<DaemonOptions> = {}): Promise<Daemon> {
    const unit9 = stationsOf(TRAINING_TREE).find((place) => place.code === code)?.unit9 ?? '';
    await this.enrol(code, 'station', ['--unit9', unit9]);
    return this.again(code, options);
  }

  /** The bundle says where the province listens as seen from where there is no line to it. */
  enrol(code: string, tier: string, more: readonly string[] = []): Promise<void> {
    return joinNode(this.folder, code, tier, PROVINCE, ['--address', NO_LINE, ...more]);
  }

  /** Starts the node of a data folder, with these ways. */
  async again(code: string, options: Partial<DaemonOptions>): Promise<Daemon> {
    const daemon = daemonIn(this.t, this.folder, code, undefined, options);
    await daemon.start();
    return daemon;
  }

  /** Loads the station's register; cut off by a loss of power, it is loaded again. */
  async load(station: Daemon, power: 'kept' | 'lost' = 'kept'): Promise<void> {
    const file = this.files.get(station.code) ?? '';
    if (power === 'lost') {
      let going = true;
      const loading = load(station, file, () => {
        if (going) void station.kill();
        going = false;
      });
      await loading;
      await station.kill();
      await station.start();
    }
    const { code, stderr } = await load(station, file);
    assert.is(code, 0, stderr);
    this.persons += readFileSync(file, 'utf8').trimEnd().split('\n').length - 1;
  }

  /** So many births, and a first day at school for one of those born. */
  async work(station: Daemon, count: number): Promise<void> {
    const born = await submit(station, births(count));
    const [first] = born;
    const later = await submit(station, [schooling(first?.id ?? '', this.answers.length)]);
    this.answers.push(...born, ...later);
    this.persons += count;
  }

  /** A disk cut by hand at one node and taken in by hand at another. */
  async carry(from: NodeFolder, to: NodeFolder, volume = 4096): Promise<void> {
    const disk = join(this.folder, `disk ${++this.disks}`);
    await from.call('export', { to: to.code, folder: disk, volume });
    await to.call('import', { paths: [disk] });
  }
}
