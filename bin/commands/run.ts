import { defineCommand } from '../command.js';

export const run = defineCommand({
  name: 'run',
  summary: 'command.run',
  details: 'details.run',
  options: [
    'listen',
    'dial',
    'nats-creds',
    'nats-ca',
    'nats-cert',
    'nats-key',
    'seal-changes',
    'seal-seconds',
    'log',
  ],
  examples: [
    { line: 'huji run --dir /var/lib/huji', about: 'example.run' },
    { line: 'huji run --listen grpc://0.0.0.0:7200', about: 'example.run-listen' },
  ],
  run: async ({ values, host }) => {
    const { runDaemon } = await import('../daemon.js');
    const settings = {
      dir: values.dir,
      json: values.json,
      listen: values.listen,
      dial: values.dial,
      natsCreds: values['nats-creds'],
      natsCa: values['nats-ca'],
      natsCert: values['nats-cert'],
      natsKey: values['nats-key'],
      sealChanges: values['seal-changes'],
      sealSeconds: values['seal-seconds'],
      log: values.log,
    };
    return runDaemon(settings, host);
  },
});
