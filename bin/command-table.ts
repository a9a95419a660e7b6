import type { Command } from './command.js';
import { attachmentCommands } from './commands/attachment.js';
import { auditCommands } from './commands/audit.js';
import { backup } from './commands/backup.js';
import { campaignCommands } from './commands/campaign.js';
import { cardCommands } from './commands/card.js';
import { cardPrint } from './commands/card-print.js';
import { caseWorkCommands } from './commands/case-work.js';
import { caseCommands } from './commands/cases.js';
import { checkCommands } from './commands/check.js';
import { codesCommands } from './commands/codes.js';
import { compare } from './commands/compare.js';
import { consumerCommands } from './commands/consumer.js';
import { decide } from './commands/decide.js';
import { demo } from './commands/demo.js';
import { digest } from './commands/digest.js';
import { doctor } from './commands/doctor.js';
import { enroll } from './commands/enroll.js';
import { explain, history } from './commands/explain.js';
import { exportPackage } from './commands/export.js';
import { feeCommands } from './commands/fee.js';
import { find } from './commands/find.js';
import { fsck } from './commands/fsck.js';
import { gateCommands } from './commands/gate.js';
import { get } from './commands/get.js';
import { importPackages } from './commands/import.js';
import { init } from './commands/init.js';
import { linkCommands } from './commands/link.js';
import { load } from './commands/load.js';
import { nodeCommands } from './commands/node.js';
import { officeCommands } from './commands/office.js';
import { operatorCommands } from './commands/operator.js';
import { policyCommands } from './commands/policy.js';
import { publicCommands } from './commands/public.js';
import { readinessCommands } from './commands/readiness.js';
import { report } from './commands/report.js';
import { restore } from './commands/restore.js';
import { run } from './commands/run.js';
import { status } from './commands/status.js';
import { submit } from './commands/submit.js';

/** Every command, in the order help shows them: setting up, running, writing, reading, checking. */
export const COMMANDS: readonly Command[] = [
  init,
  enroll,
  ...operatorCommands,
  ...nodeCommands,
  ...linkCommands,
  run,
  load,
  submit,
  get,
  find,
  ...attachmentCommands,
  ...caseCommands,
  ...caseWorkCommands,
  decide,
  explain,
  history,
  ...policyCommands,
  ...codesCommands,
  ...consumerCommands,
  ...campaignCommands,
  ...readinessCommands,
  ...publicCommands,
  report,
  ...checkCommands,
  ...gateCommands,
  ...cardCommands,
  cardPrint,
  ...feeCommands,
  ...officeCommands,
  status,
  digest,
  compare,
  fsck,
  doctor,
  ...auditCommands,
  exportPackage,
  importPackages,
  backup,
  restore,
  demo,
];
