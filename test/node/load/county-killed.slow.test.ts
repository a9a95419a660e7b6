import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
import { counted } from '../../suites/load-bench.js';
import { dyingAt, PowerCut } from '../../suites/load-resume.js';
import { load } from './county.js';
import { MemoryRegister } from './memory-register.js';

const test = suite('node/load, a county, killed');

for (const when of ['before', 'after'] as const) {
  test(
    `killed ${when} any write of any lane it neither doubles nor loses`,
    async (t) => {
      const whole = new MemoryRegister();
      const expected = await load({ register: whole, folder: t.folder() });
      for (let call = 1; ; call++) {
        const register = new MemoryRegister();
        const folder = t.folder();
        const capture = dyingAt(register, call, when);
        const died = await load({ register, folder, capture }).then(
          () => false,
          (error: unknown) => error instanceof PowerCut,
        );
        if (!died) {
          assert.ok(call > 9, 'three lanes in three rounds');
          break;
        }
        const result = await load({ register, folder });
        const { new: made, rejected } = result;
        if (result.resumed > 0) assert.equal(counted(result), counted(expected), `write ${call}`);
        assert.is(rejected, expected.rejected, `write ${call}`);
        assert.ok(made === expected.new || made === 0);
        assert.equal(register.dump(), whole.dump(), `write ${call}`);
      }
    },
    { limitMs: 60_000 },
  );
}
