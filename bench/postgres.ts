import { once } from 'node:events';
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bench, Size } from './bench.js';
import { PostgresCluster, postgresMissing } from './postgres-cluster.js';
import {
  FLUSHED,
  PUBLISHER,
  publish,
  STREAMING,
  SUBSCRIBER,
  subscribe,
} from './postgres-schema.js';
import { makeRegister } from './register.js';

const PEOPLE: { readonly [size in Size]: number } = { full: 300_000, small: 2_000 };
/** As many changes as a load puts into one batch. */
const ROWS_IN_ONE = 2_000;
/** Items that a second source states again. */
const EVIDENCE = ['XM', 'MLXZ'];
const COMPUTER = 4;
const REGISTER = 1;

export const postgres: Bench = {
  name: 'postgres',
  title: 'PostgreSQL doing the like',
  about: `Two PostgreSQL clusters on the same machine, plain TCP without TLS or signatures, logical
replication from one to the other, where a trigger merges every row into a record with its claims
by source, under three indexes. The rows are the changes that the register of
${PEOPLE.full.toLocaleString('en')} people makes, all columns, households too, as \`jsonb\`. The
time runs from the first insert until the subscriber has told the publisher that all is on its
disk. *Evidence* is a second source that states two items of everybody again. Settings are the
distribution's but for \`wal_level\`, 1 GB of buffers and 4 GB of WAL; \`bench/postgres.sh\` and
\`bench/postgres-schema.ts\` have all of it.`,
  runs: 3,
  missing: postgresMissing,
  figures: [
    {
      id: 'postgres.insert',
      text: `first load, ${ROWS_IN_ONE} rows a transaction`,
      unit: 'changes/s',
    },
    { id: 'postgres.insert.one', text: 'first load, one transaction', unit: 'changes/s' },
    {
      id: 'postgres.evidence',
      text: `evidence, ${ROWS_IN_ONE} rows a transaction`,
      unit: 'changes/s',
    },
  ],

  async prepare({ shared, size }) {
    const [file] = await makeRegister(join(shared, 'register'), PEOPLE[size], 1);
    const path = join(shared, 'changes.tsv');
    const rows = await writeChanges(file?.path ?? '', path);
    writeFileSync(join(shared, 'rows.json'), JSON.stringify(rows));
    // The servers have an account of their own.
    for (const readable of [shared, path]) chmodSync(readable, 0o755);
  },

  async run({ shared, own, say }) {
    const rows = JSON.parse(readFileSync(join(shared, 'rows.json'), 'utf8')) as Rows;
    chmodSync(own, 0o755);
    const [publisher, subscriber] = [
      await PostgresCluster.start(join(own, 'publisher')),
      await PostgresCluster.start(join(own, 'subscriber')),
    ];
    const timed = (origin: keyof Rows, inOne: number): number => {
      const start = performance.now();
      publisher.query(`${publish(origin, rows[origin], inOne)}\n${FLUSHED}`);
      const seconds = (performance.now() - start) / 1000;
      const held = Number(subscriber.query('select count(*) from record'));
      if (held < rows.load) throw new Error(`${held} records of ${rows.load}`);
      say(`${origin}: ${seconds.toFixed(1)} s`);
      return rows[origin] / seconds;
    };
    try {
      publisher.query(`${PUBLISHER}
        copy waiting from '${join(shared, 'changes.tsv')}'; analyze waiting;`);
      subscriber.query(`${SUBSCRIBER}\n${subscribe(publisher.port)}`);
      publisher.query(STREAMING);
      const insert = timed('load', ROWS_IN_ONE);
      const evidence = timed('evidence', ROWS_IN_ONE);
      subscriber.query('truncate record, change');
      publisher.query('truncate change');
      publisher.query(FLUSHED);
      return {
        'postgres.insert': insert,
        'postgres.evidence': evidence,
        'postgres.insert.one': timed('load', 0),
      };
    } finally {
      await subscriber.stop();
      await publisher.stop();
    }
  },
};

interface Rows {
  readonly load: number;
  readonly evidence: number;
}

/** The changes a register file makes, and those of a second source, in the format of COPY. */
async function writeChanges(register: string, path: string): Promise<Rows> {
  const file = createWriteStream(path);
  const seen = new Set<string>();
  const rows = { load: 0, evidence: 0 };
  let header: string[] = [];
  const write = async (
    origin: keyof Rows,
    id: string,
    source: number,
    fields: { [column: string]: string },
  ) => {
    const seq = ++rows[origin];
    const cells = [origin, seq, id, source, seq, JSON.stringify(fields)];
    if (!file.write(`${cells.join('\t')}\n`)) await once(file, 'drain');
  };
  for await (const line of createInterface({ input: createReadStream(register) })) {
    const cells = line.split(',');
    if (header.length === 0) {
      header = cells;
      continue;
    }
    const stated = header.flatMap((column, at) => (cells[at] ? [[column, cells[at]]] : []));
    const fields = Object.fromEntries(stated) as { [column: string]: string };
    const { HH = '', RYID = '', SSXQ = '', MLXZ = '' } = fields;
    if (!seen.has(HH)) await write('load', `h${HH}`, COMPUTER, { HH, SSXQ, MLXZ });
    seen.add(HH);
    await write('load', `p${RYID}`, COMPUTER, fields);
    const again = EVIDENCE.map((column) => [column, fields[column] ?? '']);
    await write('evidence', `p${RYID}`, REGISTER, Object.fromEntries(again));
  }
  file.end();
  await once(file, 'close');
  return rows;
}
