import * as assert from 'uvu/assert';
import { entityNo } from '../../../proto/entity.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { faults, holds, photo } from '../attach/photos.js';
import { STATION, Tree } from '../tree.js';
import { Asked } from './asked.js';

const test = suite('node/methods: attachments of submit');

test('a file that the command could not read is refused by code', async (t) => {
  const tree = new Tree(t);
  const asked = await Asked.with(await tree.join(STATION, await tree.found()));
  const line = {
    ...{ entity: 'person', event: '100', source: 'computer' },
    fields: { XM: '王小雪', XB: '2', CSRQ: '19640512', HH: '229901001000001', YHZGX: '01' },
    attachments: [{ kind: '照片', file: '/nowhere/photo.jpg' }],
  };
  await asked.signed('submit', {}, [JSON.stringify(line)]);
  const [answer] = asked.emitted as { ok: boolean; code: string }[];
  assert.equal([answer?.ok, answer?.code], [false, 'ATTACHMENT_UNREADABLE']);
});

test('a line brings photos along; what is too large, or none, is refused by code', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  const asked = await Asked.with(station);
  const one = photo('one');
  const line = (ref: string, bytes: Uint8Array) =>
    JSON.stringify({
      ref,
      entity: 'person',
      event: '100',
      source: 'computer',
      fields: { XM: '王小雪', XB: '2', CSRQ: '19640512', HH: '229901001000001', YHZGX: '01' },
      attachments: [{ kind: '照片', base64: Buffer.from(bytes).toString('base64') }],
    });
  const lines = [line('a', one.bytes), line('b', photo('big', 20_481).bytes)];
  await asked.signed('submit', {}, [...lines, line('c', Buffer.from('GIF89a')), lines[0] ?? '']);
  const answers = asked.emitted as { id: string; code: string }[];
  const codes = answers.map(({ code }) => code);
  assert.equal(codes, [null, 'ATTACHMENT_TOO_LARGE', 'ATTACHMENT_TYPE', null]);
  assert.ok(holds(station, one));
  const record = station.applier.read(
    station.store,
    entityNo('person'),
    idToRef(answers[0]?.id ?? ''),
  );
  const [document] = record?.contributions[0]?.change.documents ?? [];
  assert.is(document?.number, `sha256:${one.hash}:20000`);
  const status = (await asked.call('status')) as {
    readonly waiting: { readonly photos: number };
    readonly attachments: { readonly held: number; readonly missing: number };
  };
  assert.equal([status.waiting.photos, status.attachments.held], [1, 1]);
  assert.is(status.attachments.missing, 0);
  assert.equal(await faults(station), []);
});
