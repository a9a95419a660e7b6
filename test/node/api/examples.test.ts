import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import type { Json } from '../../../node/control/control.js';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import { hostName } from '../../../node/identity/subject.js';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { publishConsumer, Served, Stations, TOKEN } from '../methods/registry/registry-world.js';
import { identities, PROVINCE, STATION, Tree } from '../tree.js';
import { DOORS } from './doors.js';
import { ReflectedClient } from './registry-client.js';

const test = suite('node/api: examples of docs/API.md');
const run = promisify(execFile);

interface Block {
  readonly language: string;
  readonly text: string;
}

/** Code blocks of the page, without the indent of the list they stand in. */
function blocks(): Block[] {
  const page = readFileSync('docs/API.md', 'utf8');
  return [...page.matchAll(/^( *)```(\w+)\n(.*?)^\1```$/gms)].map(
    ([, indent = '', language = '', text = '']) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

test('they do what the page says, by curl and by whatever speaks gRPC', async (t) => {
  const all = blocks();
  const document = parse(all.find(({ language }) => language === 'yaml')?.text ?? '') as {
    [key: string]: Json;
  };
  const tree = new Tree(t);
  const node = await tree.found();
  const here = { tokens: [hash('sha256', TOKEN, 'hex')], areas: [STATION], until: '29991231' };
  await publishConsumer(node, { ...document, ...here });
  const [id = ''] = await new Stations().write(node, STATION, [person(1)]);
  const { registry } = new Served(t, node);
  const [grpc, http] = await Promise.all(DOORS.map((door) => door.open(t, registry)));
  const { ca } = tlsIdentityOf((await identities()).get(PROVINCE) as never);
  const folder = t.folder();
  writeFileSync(join(folder, 'root.crt'), ca);
  const asked: string[] = [];
  for (const [at, { language, text }] of all.entries()) {
    if (language !== 'sh') continue;
    if (text.startsWith('curl')) {
      const line = text
        .replaceAll('220102000000.huji', hostName(PROVINCE))
        .replaceAll('10.22.1.2:7281', http?.server.address ?? '');
      const env = { ...process.env, TOKEN, ID: id };
      const { stdout } = await run('bash', ['-c', line], { cwd: folder, env });
      const answer = JSON.parse(stdout) as { error?: object; records?: { id: string }[] };
      assert.is(answer.error, undefined, stdout);
      if (answer.records !== undefined) assert.is(answer.records[0]?.id, id);
      const next = all[at + 1];
      if (next?.language === 'json') {
        assert.equal(answer, { ...(JSON.parse(next.text) as object), id });
      }
      asked.push('curl');
    } else if (text.startsWith('grpcurl')) {
      const [, body = '{}', service = '', method = ''] =
        /-d '(.*?)'.*?\s(huji\.[\w.]+)\/(\w+)/s.exec(text) ?? [];
      const proof = { ca, name: hostName(PROVINCE), token: TOKEN };
      const client = new ReflectedClient(grpc?.server.address ?? '', proof);
      t.defer(() => client.close());
      await client.reflect(service);
      const { records } = await client.call(service, method, JSON.parse(body) as object);
      assert.is((records as { id: string }[])[0]?.id, id);
      asked.push('grpcurl');
    }
  }
  assert.equal(asked, ['grpcurl', 'curl', 'curl']);
});
