import { userInfo } from 'node:os';
import * as assert from 'uvu/assert';
import { callerOf } from '../../bin/caller.js';
import { suite } from '../harness.js';

const test = suite('bin/caller');

test('a caller is an account, whoever became it, and the address he came from', () => {
  const { username } = userInfo();
  assert.equal(callerOf({}), { account: username });
  assert.equal(callerOf({ SUDO_USER: 'wang', SSH_CONNECTION: '10.0.0.7 50000 10.0.0.1 22' }), {
    account: `wang as ${username}`,
    from: '10.0.0.7',
  });
});
