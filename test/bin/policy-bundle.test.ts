import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { parseConfig } from '../../bin/config.js';
import { policyBundle } from '../../bin/policy-bundle.js';
import { parsePolicy, readPolicyFile } from '../../bin/policy-file.js';
import type { Json } from '../../node/control/control.js';
import { suite } from '../harness.js';

const test = suite('bin/policy-bundle');

const HUJI_YAML = `
listen: grpc://10.0.0.1:7200
seal-seconds: 20
status-token: abc
window-schedule: [02:00-05:00, 12:00-13:00]
`;

test('what is exported is applied elsewhere, and holds no address and no secret', () => {
  const { policy, document } = readPolicyFile('hunan');
  const exported = policyBundle({
    ...{ node: '220122000000', day: '20041231', gate: { parked: 0 }, figures: { cards: 51200 } },
    policy: document as Json,
    config: parseConfig(HUJI_YAML),
  });
  const read = parsePolicy(exported, 'bundle').policy;
  assert.is(JSON.stringify(read), JSON.stringify(policy));
  const { settings, figures } = parse(exported) as { settings: object; figures: object };
  assert.equal(settings, {
    ...{ 'seal-seconds': '20', 'window-schedule': ['02:00-05:00', '12:00-13:00'] },
  });
  assert.equal(figures, { cards: 51200 });
  for (const secret of ['10.0.0.1', 'abc']) assert.not.ok(exported.includes(secret));
});

test('a bundle whose policy is none is refused by its line', () => {
  const text = 'huji: settings/1\npolicy: {name: a}\n';
  assert.throws(() => parsePolicy(text, 'bundle'), /POLICY_INVALID/);
});
