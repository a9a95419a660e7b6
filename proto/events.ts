import type { Entity } from './entity.js';

/**
 * Business events (业务内容 YWNR, as the registers of 2004 code them) and the node's own acts.
 * `makes` events create a record and take no id; the others need one.
 */
export interface EventType {
  readonly code: string;
  readonly name: string;
  readonly zh: string;
  readonly entity: Entity;
  readonly makes: boolean;
  /** Of an event that makes a record: it may be about one that stands elsewhere (迁入) too. */
  readonly takesOver?: true;
  /** Written by nodes of themselves; no clerk does. */
  readonly byNode?: true;
}

const e = (code: string, name: string, zh: string, entity: Entity, makes = false): EventType => ({
  code,
  name,
  zh,
  entity,
  makes,
});

export const EVENTS: readonly EventType[] = [
  e('100', 'base-load', '人口数据入库', 'person', true),
  e('101', 'birth', '出生登记', 'person', true),
  e('102', 'death', '死亡注销', 'person'),
  e('103', 'address-in', '住址变动(迁入)', 'person'),
  e('104', 'address-out', '住址变动(迁出)', 'person'),
  { ...e('105', 'move-in', '迁入登记', 'person', true), takesOver: true },
  e('106', 'move-out', '迁出注销', 'person'),
  e('107', 'change', '变更更正', 'person'),
  e('108', 'supplement', '户籍补录', 'person', true),
  e('109', 'delete', '户籍删除', 'person'),
  e('110', 'household-kind', '户别变更', 'person'),
  e('111', 'cancel', '注销户口', 'person'),
  e('112', 'restore', '恢复户口', 'person'),
  e('113', 'reversal', '冲销', 'person'),
  e('114', 'household-member', '户成员变动', 'person'),
  e('120', 'evidence', '来源登记', 'person'),
  e('130', 'verdict', '裁决', 'person'),
  { ...e('140', 'carry', '随迁记录转递', 'person'), byNode: true },
  e('150', 'verified', '核对', 'person'),
  e('151', 'accurate', '准确', 'person'),
  e('152', 'entered', '录入', 'person'),
  e('153', 'recheck', '抽查复核', 'person'),
  e('200', 'household-load', '户数据入库', 'household', true),
  e('201', 'household-setup', '户建立', 'household', true),
  e('202', 'household-change', '户属性变更', 'household'),
  e('203', 'household-closing', '户撤消', 'household'),
  e('213', 'household-reversal', '户业务冲销', 'household'),
  e('220', 'household-evidence', '户来源登记', 'household'),
  e('230', 'household-verdict', '户裁决', 'household'),
  { ...e('410', 'case-verdict', '案件裁定', 'case', true), byNode: true },
  { ...e('411', 'case-notice', '案件通报', 'case', true), byNode: true },
  { ...e('412', 'case-notice-again', '案件再通报', 'case'), byNode: true },
  e('413', 'unregistered-found', '未落户登记', 'case', true),
  e('414', 'case-note', '案件记事', 'person'),
  e('415', 'case-closing', '案件办结', 'case'),
  e('421', 'outside-list', '名单比对', 'person'),
  e('422', 'outside-missing', '名单未落户', 'case', true),
  e('423', 'outside-registered', '名单已落户', 'case'),
  e('301', 'place-registration', '地登记', 'place', true),
  e('302', 'place-change', '地项目变更', 'place'),
  e('303', 'place-closing', '地撤消', 'place'),
  // an application for a card (居民身份证): an act at every hand-over
  e('500', 'card-accept', '申领受理', 'card', true),
  e('501', 'card-review', '审核', 'card'),
  e('502', 'card-approve', '签发', 'card'),
  e('503', 'card-sample', '质量抽检', 'card'),
  e('504', 'card-authorise', '授权制证', 'card'),
  e('505', 'card-produce', '制证', 'card'),
  e('506', 'card-reject', '证件不合格', 'card'),
  e('507', 'card-dispatch', '分发', 'card'),
  e('508', 'card-receive', '接收验收', 'card'),
  e('509', 'card-hand-over', '发放', 'card'),
  e('510', 'card-return', '退回', 'card'),
  e('511', 'card-resume', '重新上报', 'card'),
  e('512', 'card-cancel', '作废', 'card'),
  e('513', 'card-recall', '收回', 'card'),
  e('514', 'card-loss', '挂失', 'card'),
  e('515', 'card-collect', '收交', 'card'),
  e('516', 'card-destroy', '销毁', 'card'),
  e('520', 'card-fee', '收费', 'card'),
  // the node's own acts
  e('900', 'open', '开启日志', 'stream', true),
  e('901', 'rotate-key', '更换密钥', 'stream', true),
  e('910', 'enrol', '登记节点', 'node', true),
  e('911', 'node-list', '节点名单', 'authority', true),
  e('912', 'revoke', '吊销', 'authority', true),
  e('913', 'publish', '发布文档', 'authority', true),
  e('914', 'ask-place', '申请归属', 'node', true),
  e('920', 'operator-add', '登记操作员', 'operator', true),
  e('921', 'operator-grant', '授权', 'operator'),
  e('922', 'operator-revoke', '撤销操作员', 'operator'),
  e('930', 'session', '操作会话', 'session', true),
  e('950', 'lease', '授予顺序码段', 'node', true),
  e('970', 'audit-anchor', '审计存证', 'node', true),
  e('971', 'declare', '建库申报', 'node', true),
  e('972', 'office', '制证所移交', 'node', true),
  e('973', 'remittance', '工本费解缴', 'node', true),
  e('974', 'readiness', '准备情况', 'node', true),
];

const byCode = new Map(EVENTS.map((event) => [event.code, event]));

export function eventOf(code: string): EventType | undefined {
  return byCode.get(code);
}
