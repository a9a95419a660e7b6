import { HujiError } from '../../../proto/errors.js';
import { checkNodeCode } from '../../../proto/node-code.js';
import type { CallIo, Json } from '../../control/control.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import type { Operators } from '../operators.js';
import { areaParam, countParam, optionalText, type Params, textParam } from '../params.js';
import { enterResults } from './enter.js';
import { drawSample } from './sample.js';
import { sheetOf } from './sheets.js';
import { Tasks, taskRow } from './tasks.js';

const SEED_MAX = 2 ** 31;

/** The methods of `huji check` (核对). */
export class Checking {
  private readonly node: HujiNode;
  private readonly operators: Operators;
  private readonly tasks: Tasks;

  constructor(node: HujiNode, operators: Operators) {
    this.node = node;
    this.operators = operators;
    this.tasks = new Tasks(node);
  }

  async list(params: Params): Promise<Json> {
    const { area, limit, cursor } = asked(params);
    const { households, next } = await this.tasks.open(area, limit, cursor);
    return { coverage: this.tasks.coverage(area), households: households.map(taskRow), next };
  }

  /** Sheets show numbers whole; that takes a purpose. */
  async sheets(params: Params): Promise<Json> {
    if (optionalText(params, 'purpose') === null) throw new HujiError('PURPOSE_NEEDED');
    const { area, limit, cursor } = asked(params);
    const household = optionalText(params, 'household');
    const { households, next } =
      household === null
        ? await this.tasks.open(area, limit, cursor)
        : { households: await this.tasks.membersOf(household, area), next: null };
    if (household !== null && households.length === 0) throw new HujiError('HOUSEHOLD_UNKNOWN');
    const { tables } = this.node.authority.current();
    const nameOf = (table: string, code: string) => tables.entry(table, code)?.zh;
    const { code } = this.node.identity;
    return { node: code, households: households.map((each) => sheetOf(each, nameOf)), next };
  }

  enter(params: Params, io: CallIo): Promise<Json> {
    return enterResults(this.node, this.operators, params, io);
  }

  sample(params: Params): Promise<Json> {
    const { node } = this;
    const { code, tier } = node.identity;
    const station = optionalText(params, 'station') ?? (tier === 'station' ? code : null);
    if (station === null) throw new HujiError('USAGE', 'station is missing');
    const size = countParam(params, 'size', 50, LIMITS.listMax);
    const seed = Number(textParam(params, 'seed'));
    if (!Number.isSafeInteger(seed) || seed < 0 || seed > SEED_MAX) {
      throw new HujiError('USAGE', 'seed');
    }
    const { store, query, applier: records } = node;
    return drawSample({ store, query, records }, checkNodeCode(station), size, seed);
  }
}

function asked(params: Params) {
  return {
    area: areaParam(params),
    limit: countParam(params, 'limit', 50, LIMITS.listMax),
    cursor: optionalText(params, 'cursor'),
  };
}
