/**
 * The data items of the register (常住人口登记表, 公通字〔1995〕91号; identifiers as GA/T 543 and
 * GA 214.1): one table between the standard identifiers used at the edges, the plain names used
 * in docs, and the numbers used on the wire and in the store. Numbers are never reused.
 */
export type FieldNo = number;

/**
 * The form of a value; every value is text.
 * - `text`: up to `max` UTF-8 bytes, kept exactly as given
 * - `date`: YYYYMMDD, a day that exists
 * - `time`: HHMMSS
 * - `digits`: 1 to `max` digits
 * - `number`: citizen number as written: 15 or 18 characters; whether it is right is a case
 * - `code`: a code of `table` (authority document); `area` is the table of areas
 * - `id`: the id of a record
 * - `json`: a document of the node's own business
 */
export type FieldKind = 'text' | 'date' | 'time' | 'digits' | 'number' | 'code' | 'id' | 'json';

export interface Field {
  readonly no: FieldNo;
  /** Standard identifier, upper case. */
  readonly id: string;
  /** Plain English name. */
  readonly name: string;
  readonly zh: string;
  readonly kind: FieldKind;
  /** Longest value in UTF-8 bytes. */
  readonly max: number;
  /** Code table, for kind `code`. */
  readonly table?: string;
}

const f = (
  no: FieldNo,
  id: string,
  name: string,
  zh: string,
  kind: FieldKind = 'text',
  max = 0,
  table?: string,
): Field => {
  const widest = {
    text: 120,
    date: 8,
    time: 6,
    digits: 20,
    number: 18,
    code: 12,
    id: 64,
    json: 65_536,
  };
  const base = { no, id, name, zh, kind, max: max === 0 ? widest[kind] : max };
  return table === undefined ? base : { ...base, table };
};

export const FIELDS: readonly Field[] = [
  // the person
  f(1, 'XM', 'name', '姓名', 'text', 90),
  f(2, 'CYM', 'formerName', '曾用名', 'text', 90),
  f(3, 'XB', 'sex', '性别', 'code', 1, 'sex'),
  f(4, 'MZ', 'nation', '民族', 'code', 2, 'nation'),
  f(5, 'CSRQ', 'birthDate', '出生日期', 'date'),
  f(6, 'GMSFHM', 'citizenNumber', '公民身份号码', 'number'),
  f(7, 'HH', 'householdNumber', '户号', 'text', 20),
  f(8, 'YHZGX', 'relationToHead', '与户主关系', 'code', 2, 'kinship'),
  f(9, 'SSXQ', 'addressArea', '住址省县', 'code', 6, 'area'),
  f(10, 'MLXZ', 'address', '住址详址', 'text', 240),
  f(11, 'WHCD', 'education', '文化程度', 'code', 2, 'education'),
  f(12, 'HYZK', 'marital', '婚姻状况', 'code', 2, 'marital'),
  f(13, 'ZY', 'occupation', '职业', 'text', 90),
  f(14, 'FWCS', 'employer', '服务处所', 'text', 240),
  f(15, 'CSDSSXQ', 'birthArea', '出生地', 'code', 6, 'area'),
  f(16, 'JGSSXQ', 'ancestralArea', '籍贯', 'code', 6, 'area'),
  f(17, 'SG', 'heightCm', '身高', 'digits', 3),
  f(18, 'XX', 'bloodType', '血型', 'code', 1, 'blood'),
  f(19, 'CSSJ', 'birthTime', '出生时间', 'time'),
  f(20, 'XMPY', 'namePinyin', '姓名拼音'),
  f(21, 'BYZK', 'military', '兵役状况', 'code', 1, 'military'),
  f(22, 'ZJXY', 'religion', '宗教信仰', 'code', 2, 'religion'),
  f(23, 'ZYLB', 'occupationClass', '职业类别', 'text', 20),
  f(24, 'XXJB', 'informationLevel', '信息级别', 'text', 4),
  f(25, 'CSDGJDQ', 'birthCountry', '出生地国家地区', 'text', 3),
  f(26, 'CSDXZ', 'birthPlace', '出生地详址', 'text', 240),
  f(27, 'JGGJDQ', 'ancestralCountry', '籍贯国家地区', 'text', 3),
  f(28, 'QFJG', 'cardIssuer', '签发机关'),
  f(29, 'YXQXQSRQ', 'cardFrom', '有效期限起始日期', 'date'),
  f(30, 'YXQXJZRQ', 'cardUntil', '有效期限截止日期', 'text', 12),
  f(31, 'FQXM', 'fatherName', '父亲姓名', 'text', 90),
  f(32, 'FQGMSFHM', 'fatherNumber', '父亲公民身份号码', 'number'),
  f(33, 'MQXM', 'motherName', '母亲姓名', 'text', 90),
  f(34, 'MQGMSFHM', 'motherNumber', '母亲公民身份号码', 'number'),
  f(35, 'POXM', 'spouseName', '配偶姓名', 'text', 90),
  f(36, 'POGMSFHM', 'spouseNumber', '配偶公民身份号码', 'number'),
  f(37, 'JHRYXM', 'guardian1Name', '监护人一姓名', 'text', 90),
  f(38, 'JHRYGMSFHM', 'guardian1Number', '监护人一公民身份号码', 'number'),
  f(39, 'JHREXM', 'guardian2Name', '监护人二姓名', 'text', 90),
  f(40, 'JHREGMSFHM', 'guardian2Number', '监护人二公民身份号码', 'number'),
  f(41, 'JLX', 'street', '街路巷', 'text', 90),
  f(42, 'MLPH', 'doorNumber', '门楼牌号', 'text', 90),
  f(43, 'PCS', 'station', '派出所', 'digits', 9),
  f(44, 'ZRQ', 'beat', '责任区', 'text', 20),
  f(45, 'XZJD', 'township', '乡镇街道', 'text', 90),
  f(46, 'JCWH', 'committee', '居村委会', 'text', 90),
  f(47, 'HB', 'householdKind', '户别', 'text', 12),
  f(48, 'HLX', 'householdType', '户类型', 'code', 1, 'household-type'),
  f(49, 'QTSSXQ', 'otherAddressArea', '其他住址省县', 'code', 6, 'area'),
  f(50, 'QTZZ', 'otherAddress', '其他住址', 'text', 240),
  f(51, 'HSQL', 'cameToCountyOn', '何时迁来本市县', 'date'),
  f(52, 'HYQL', 'cameToCountyWhy', '何因迁来本市县', 'text', 40),
  f(53, 'HSSXQQL', 'cameToCountyFrom', '何省县迁来本市县', 'text', 6),
  f(54, 'HXZQL', 'cameToCountyFromPlace', '何地迁来本市县', 'text', 240),
  f(55, 'HSLBZ', 'cameHereOn', '何时迁来本址', 'date'),
  f(56, 'HYLBZ', 'cameHereWhy', '何因迁来本址', 'text', 40),
  f(57, 'HSSSQLBZ', 'cameHereFrom', '何省县迁来本址', 'text', 6),
  f(58, 'HXZLBZ', 'cameHereFromPlace', '何地迁来本址', 'text', 240),
  f(59, 'QCRQ', 'leftOn', '迁出日期', 'date'),
  f(60, 'QCZXLB', 'leftWhy', '迁出注销类别', 'text', 12),
  f(61, 'QWDSSXQ', 'leftTo', '迁往地省县', 'text', 6),
  f(62, 'QWDXZ', 'leftToPlace', '迁往地详址', 'text', 240),
  f(63, 'SWRQ', 'diedOn', '死亡日期', 'date'),
  f(64, 'SWZXLB', 'deathCancelWhy', '死亡注销类别', 'text', 12),
  f(65, 'SWZXRQ', 'deathCancelledOn', '死亡注销日期', 'date'),
  f(66, 'RYZT', 'state', '人员状态', 'code', 1, 'person-state'),
  f(67, 'RYID', 'rowId', '人员内部编号', 'text', 40),
  f(68, 'CYH', 'paperPlace', '册页号', 'text', 12),
  // what is said about values
  f(70, 'BGGZLB', 'changeCategory', '变更更正类别', 'code', 2, 'change-category'),
  f(71, 'CJNR', 'ruling', '裁决内容', 'json'),
  f(72, 'AJBH', 'caseNamed', '所涉案件', 'id'),
  f(73, 'XGHK', 'relatedRegistrations', '相关户口', 'text', 4000),
  f(74, 'AJQK', 'papersMissing', '缺少材料', 'text', 240),
  f(75, 'AJZT', 'caseSubject', '案件主体', 'text', 400),
  f(76, 'AJNR', 'caseContent', '案件内容', 'json'),
  f(77, 'AJYY', 'caseReason', '案件事由', 'text', 400),
  f(78, 'AJCB', 'caseOwner', '承办单位', 'text', 120),
  f(79, 'AJXQ', 'caseDue', '办理期限', 'date'),
  // what outside lists say: never a value of the register
  f(80, 'WBMD', 'outsideList', '外部名单', 'text', 20),
  f(81, 'WBYY', 'outsideReasons', '比对依据', 'text', 120),
  f(82, 'WBRQ', 'outsideDay', '名单所载日期', 'date'),
  f(85, 'CXBG', 'reversedChange', '被冲销业务', 'id'),
  f(86, 'BDFW', 'moveScope', '变动范围', 'code', 2, 'move-scope'),
  f(87, 'YDJL', 'carriedClaim', '随迁记录', 'json'),
  f(88, 'CCJG', 'recheckResult', '抽查复核结果', 'code', 1, 'recheck-result'),
  f(89, 'CCBH', 'sampleNumber', '抽查批号', 'text', 40),
  f(90, 'FHLY', 'splitFrom', '分户来源户', 'id'),
  f(91, 'BHQX', 'mergedInto', '并户去向户', 'id'),
  f(95, 'HDQD', 'checkChannel', '核对方式', 'code', 1, 'check-channel'),
  f(96, 'HDJG', 'checkResult', '核对结果', 'code', 1, 'check-result'),
  f(97, 'HDMJ', 'checkOfficer', '核对民警', 'text', 60),
  f(98, 'ZQYJ', 'accurateAfter', '准确所据核对', 'id'),
  f(99, 'LRYJ', 'enteredAfter', '录入所据准确', 'id'),
  // the node's own business
  f(100, 'CODE', 'code', '代码', 'text', 40),
  f(101, 'DOC', 'document', '文档', 'json'),
  f(102, 'KIND', 'kind', '种类', 'text', 40),
  f(103, 'NAME', 'label', '名称', 'text', 120),
  f(104, 'KEY', 'key', '密钥', 'text', 200),
  f(105, 'SIG', 'signature', '签名', 'text', 200),
  f(106, 'CHAIN', 'chain', '证书链', 'json'),
  // an application for a card
  f(130, 'SQRY', 'applicant', '申领人', 'id'),
  f(131, 'SLH', 'acceptanceNumber', '受理号', 'digits', 22),
  f(132, 'SLYY', 'applicationReason', '申领原因', 'code', 2, 'card-reason'),
  f(133, 'ZJDC', 'cardGeneration', '证件代次', 'code', 1, 'card-generation'),
  f(134, 'ZPCL', 'photoMeasures', '照片检测', 'json', 400),
  f(135, 'SHHJ', 'stageAfter', '上一环节', 'id'),
  f(136, 'THYY', 'returnReason', '退回原因', 'code', 2, 'card-fault'),
  f(137, 'HJSM', 'stageWhy', '环节说明', 'text', 240),
  f(138, 'PCH', 'batchNumber', '制证批号', 'text', 40),
  f(139, 'ZTH', 'cardBody', '证件卡体号', 'text', 40),
  f(140, 'JZSL', 'oldCard', '收交旧证', 'text', 120),
  f(141, 'GBF', 'feeFen', '工本费(分)', 'digits', 7),
  f(142, 'SJHM', 'receiptNumber', '收据号码', 'text', 40),
  f(143, 'JMYY', 'feeExemption', '减免原因', 'text', 20),
];

/** Fields of the node's own acts; all others belong to the register. */
const OWN_BUSINESS: readonly [FieldNo, FieldNo] = [100, 129];

export function isOwnBusiness(no: FieldNo): boolean {
  return no >= OWN_BUSINESS[0] && no <= OWN_BUSINESS[1];
}

const byId = new Map(FIELDS.map((field) => [field.id, field]));
const byName = new Map(FIELDS.map((field) => [field.name, field]));
const byZh = new Map(FIELDS.map((field) => [field.zh, field]));
/** By number: every field of every change is looked up. */
const byNo: (Field | undefined)[] = [];
for (const field of FIELDS) byNo[field.no] = field;

/** By standard identifier in any case, Chinese name or plain name. */
export function findField(text: string): Field | undefined {
  const key = text.trim();
  return byId.get(key) ?? byZh.get(key) ?? byName.get(key) ?? byId.get(key.toUpperCase());
}

export function fieldAt(no: FieldNo): Field | undefined {
  return byNo[no];
}

/** By standard identifier; throws on a misspelt constant. */
export function fieldNo(id: string): FieldNo {
  const field = byId.get(id);
  if (field === undefined) throw new RangeError(`no field ${id}`);
  return field.no;
}
