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
    'window-schedule',
    'window-seconds',
    'window-kilobytes',
    'dial-command',
    'hang-up-command',
    'seal-changes',
    'seal-seconds',
    'spool-in',
    'spool-out',
    'spool-to',
    'spool-hours',
    'volume',
    'receipt-days',
    'log',
    'audit-days',
    'metrics',
    'api',
    'silent-hours',
  ],
  examples: [
    { line: 'huji run --dir /var/lib/huji', about: 'example.run' },
    { line: 'huji run --listen grpc://0.0.0.0:7200', about: 'example.run-listen' },
  ],
  run: async ({ values, host }) => {
    const { runDaemon } = await import('../daemon.js');
    const { spoolFolders } = await import('../../node/package/drop-folders.js');
    const spool = spoolFolders(values.dir);
    const settings = {
      dir: values.dir,
      json: values.json,
      listen: values.listen,
      dial: values.dial,
      natsCreds: values['nats-creds'],
      natsCa: values['nats-ca'],
      natsCert: values['nats-cert'],
      natsKey: values['nats-key'],
      windowSchedule: values['window-schedule'],
      windowSeconds: values['window-seconds'],
      windowKilobytes: values['window-kilobytes'],
      dialCommand: values['dial-command'],
      hangUpCommand: values['hang-up-command'],
      sealChanges: values['seal-changes'],
      sealSeconds: values['seal-seconds'],
      log: values.log,
      drop: {
        in: [spool.in, ...values['spool-in']],
        out: values['spool-out'] ?? spool.out,
        to: values['spool-to'],
        everyHours: values['spool-hours'],
        volumeBytes: values.volume,
        receiptDays: values['receipt-days'],
      },
      auditDays: values['audit-days'],
      metrics: values.metrics ?? null,
      api: values.api ?? null,
      silentHours: values['silent-hours'],
    };
    return runDaemon(settings, host);
  },
});
