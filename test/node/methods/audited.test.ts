import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { listIn, textIn } from '../../../bin/document.js';
import { sessionStatement } from '../../../bin/operator-key.js';
import type { AuditRecord } from '../../../node/audit/audit.js';
import { AuditLog } from '../../../node/audit/audit-log.js';
import type { CallIo, Json } from '../../../node/control/control.js';
import { signSession } from '../../../node/identity/operator-key.js';
import { keyFromSeed, publicHexOf } from '../../../node/identity/signing.js';
import { AuditMethods } from '../../../node/methods/audit-methods.js';
import { AuditedControl } from '../../../node/methods/audited.js';
import { NodeControl } from '../../../node/methods/node-control.js';
import type { HujiNode } from '../../../node/node.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { refused, seededRandom } from '../identity/province.js';
import { hastyClock, STATION, Tree, write } from '../tree.js';
import { noPackaging } from './no-packaging.js';

const test = suite('node/methods/audited');

const NUMBER = '229901196405120028';
const CALLER = { account: 'huji', from: '10.0.0.7' };
const KEY = keyFromSeed(seededRandom('audited').bytes(32));

/** A station with one person, asked as the socket asks it. */
class World {
  readonly node: HujiNode;
  readonly audit: AuditLog;
  readonly folder: string;
  readonly control: AuditedControl;
  recorded = 0;
  private readonly random = seededRandom('nonces');

  private constructor(t: TestContext, node: HujiNode) {
    this.node = node;
    this.folder = join(t.folder(), 'audit');
    const { folder } = this;
    const { alarms } = node;
    const keepDays = 200;
    const parts = { node: node.identity.code, clock: hastyClock, random: this.random, alarms };
    this.audit = AuditLog.open({ folder, keepDays, ...parts });
    const { audit } = this;
    t.defer(() => audit.close());
    const inner = new NodeControl({
      node,
      load: { load: () => Promise.reject(new Error('no load')) },
      outside: { load: () => Promise.reject(new Error('no lists')) },
      backup: () => Promise.reject(new Error('a defect with 王小雪 in it')),
      packaging: noPackaging,
      random: this.random,
      software: 'test',
      listening: () => [],
      audit: (operators) => new AuditMethods({ node, operators, audit, folder, keepDays }),
    });
    const onRecorded = () => {
      this.recorded += 1;
    };
    const how = { via: 'socket', onRecorded };
    this.control = new AuditedControl(inner, audit, inner.operators, how);
  }

  static async open(t: TestContext): Promise<World> {
    const tree = new Tree(t);
    const node = await tree.join(STATION, await tree.found());
    await write(node, [person(1, { XM: '王小雪', GMSFHM: NUMBER })]);
    const world = new World(t, node);
    const publicKey = publicHexOf(KEY);
    await world.call('operator.add', { name: 'clerk', role: 'registrar', publicKey });
    return world;
  }

  call(method: string, params: { [name: string]: Json } = {}): Promise<Json> {
    const io: CallIo = {
      progress: () => undefined,
      lines: (async function* () {
        yield* [];
      })(),
      emit: () => Promise.resolve(),
      signal: new AbortController().signal,
    };
    return this.control.call(method, { ...params, caller: CALLER }, io);
  }

  session(purpose: string, operator = 'clerk'): { session: Json } {
    const host = { clock: hastyClock, random: this.random };
    const statement = sessionStatement(host, this.node.identity.code, operator, purpose);
    return { session: { operator, statement, signature: signSession(KEY, statement) } };
  }

  async last(): Promise<AuditRecord> {
    const [entry] = await this.audit.find({}, 1);
    if (entry === undefined) throw new Error('nothing is recorded');
    return entry;
  }

  /** Everything that stands in the folder. */
  text(): string {
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.log'));
    return names.map((name) => readFileSync(join(this.folder, name), 'utf8')).join('');
  }
}

test('a query is on record: who, from where, why, what, and whom it showed', async (t) => {
  const world = await World.open(t);
  const params = { number: NUMBER, limit: 10, unmask: true, purpose: 'case 12' };
  const answer = await world.call('find', { ...params, ...world.session('case 12') });
  const [found] = listIn(answer, 'people');
  const entry = await world.last();
  assert.is(entry.kind, 'query');
  assert.is(entry.operator, 'clerk');
  assert.is(entry.account, 'huji');
  assert.is(entry.from, '10.0.0.7');
  assert.is(entry.purpose, 'case 12');
  assert.is(entry.outcome, 'ok');
  assert.equal(entry.asked, { limit: 10, unmask: true });
  assert.equal(entry.people, [textIn(found, 'id')]);
  assert.match(entry.proof ?? '', /^\d+\.[0-9a-f]{32}\.[0-9a-f]{128}$/);
  assert.not.match(world.text(), NUMBER);
  await world.call('get', { entity: 'person', id: textIn(found, 'id') });
  assert.equal((await world.last()).asked, { entity: 'person', id: textIn(found, 'id') });
  assert.is((await world.last()).operator, undefined);
});

test('it is found again by the number, the name or the person, and not read', async (t) => {
  const world = await World.open(t);
  await world.call('find', { number: NUMBER.toLowerCase() });
  const byNumber = await world.call('audit.find', { number: NUMBER });
  assert.is(listIn(byNumber, 'entries').length, 1);
  await world.call('find', { name: '王小雪' });
  const byName = listIn(await world.call('audit.find', { name: '王小雪' }), 'entries');
  assert.ok(byName.some((entry) => textIn(entry, 'method') === 'find'));
  const [{ people = [] } = { people: [] }] = await world.audit.find({ person: 'x' }, 1);
  assert.equal(people, []);
  const [id = ''] = byName.flatMap((entry) => listIn(entry, 'people')) as string[];
  const shown = listIn(await world.call('audit.find', { person: id }), 'entries');
  assert.is(shown.filter((entry) => textIn(entry, 'method') === 'find').length, 2);
  assert.not.match(world.text(), NUMBER);
  assert.not.match(world.text(), '王小雪');
});

test('what is refused is on record too, with its code', async (t) => {
  const world = await World.open(t);
  const id = '0123456789abcdef-9-9f86d081';
  await refused(() => world.call('get', { entity: 'person', id }), 'ENTITY_UNKNOWN');
  assert.is((await world.last()).outcome, 'ENTITY_UNKNOWN');
  assert.equal((await world.last()).people, []);
  const unmask = { number: NUMBER, unmask: true };
  await refused(() => world.call('find', unmask), 'PURPOSE_NEEDED');
  assert.is((await world.last()).outcome, 'PURPOSE_NEEDED');
  await refused(() => world.call('no.such', { name: '王小雪' }), 'USAGE');
  assert.is((await world.last()).method, 'no.such');
  await refused(() => world.call('王小雪', {}), 'USAGE');
  assert.is((await world.last()).method, '?');
  await world.call('backup', { folder: '/nowhere' }).catch(() => undefined);
  assert.is((await world.last()).outcome, 'INTERNAL');
  assert.not.match(world.text(), '王小雪');
});

test('an officer who is none, or another one, asks in vain', async (t) => {
  const world = await World.open(t);
  const signed = world.session('find');
  await world.call('find', { number: NUMBER, ...signed });
  const again = { number: NUMBER, ...signed };
  await refused(() => world.call('find', again), 'SESSION_UNPROVEN', /before/);
  const other = { number: NUMBER, ...world.session('find', '王小雪') };
  await refused(() => world.call('find', other), 'OPERATOR_UNKNOWN');
  assert.match((await world.last()).operator ?? '', /^\?[\w-]{16}$/);
  const audit = world.session('audit find');
  await refused(() => world.call('audit.find', audit), 'OPERATOR_RIGHT');
  assert.not.match(world.text(), '王小雪');
});

test('a purpose that says whom it is about is refused, and not kept', async (t) => {
  const world = await World.open(t);
  for (const purpose of ['about 王小雪', `about ${NUMBER}`, 'about 229901640512002']) {
    const plain = { name: '王小雪', purpose };
    await refused(() => world.call('find', plain), 'PURPOSE_PERSONAL');
    await refused(
      () => world.call('find', { name: '王小雪', ...world.session(purpose) }),
      'PURPOSE_PERSONAL',
    );
  }
  assert.not.match(world.text(), '王小雪');
  assert.not.match(world.text(), NUMBER);
});

test('nothing is answered that cannot be recorded', async (t) => {
  const world = await World.open(t);
  await world.audit.close();
  await refused(() => world.call('find', { number: NUMBER }), 'NODE_CLOSING');
  await refused(() => world.call('submit', {}), 'NODE_CLOSING');
  assert.ok(await world.call('status'));
});

test('long work is on record before it begins', async (t) => {
  const world = await World.open(t);
  await refused(() => world.call('submit', {}), 'OPERATOR_NEEDED');
  const [done, begun] = await world.audit.find({}, 2);
  assert.is(begun?.outcome, 'begun');
  assert.is(done?.outcome, 'OPERATOR_NEEDED');
  assert.ok(world.recorded > 0);
});

test('a thousand look-ups by number in one call are one entry', async (t) => {
  const world = await World.open(t);
  const { seq } = world.audit.head();
  const numbers = Array.from({ length: 1000 }, (_, n) => String(229901196405120000n + BigInt(n)));
  await refused(() => world.call('batch.get', { numbers }), 'USAGE');
  assert.is(world.audit.head().seq, seq + 1);
  const tag = listIn(await world.call('audit.find', { number: numbers[500] ?? '' }), 'entries');
  assert.is(tag.length, 1);
});

test('an export is sealed, and any change to it is seen', async (t) => {
  const world = await World.open(t);
  for (let n = 0; n < 10; n++) await world.call('find', { number: NUMBER });
  const out = join(t.folder(), 'out.audit');
  const document = await world.call('audit.export', { out });
  assert.ok(Number(textIn(document, 'entries')) >= 11);
  const check = async (file: string) => {
    const report = await world.call('audit.verify', { file });
    return [textIn(report, 'ok'), textIn(report, 'signed')];
  };
  assert.equal(await check(out), ['true', 'true']);
  const text = readFileSync(out, 'utf8');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(out, text.replace('"method":"find"', '"method":"fond"'));
  assert.equal(await check(out), ['false', 'true']);
  writeFileSync(out, `${text.trimEnd().slice(0, -4)}0000\n`);
  assert.equal(await check(out), ['true', 'false']);
  await refused(() => world.call('audit.export', { out }), 'FOLDER_UNUSABLE');
  await refused(() => world.call('audit.verify', { file: '/nowhere' }), 'NOT_FOUND');
  const own = await world.call('audit.verify');
  assert.is(textIn(own, 'ok'), 'true');
});
