import type { Language } from '../proto/errors.js';
import { CAMPAIGN_TEXTS } from './texts-campaign.js';
import { CARD_TEXTS } from './texts-cards.js';
import { COMPARE_TEXTS } from './texts-compare.js';
import { OFFICE_TEXTS } from './texts-offices.js';
import { PAGE_TEXTS } from './texts-page.js';
import { REGISTRY_TEXTS } from './texts-registry.js';

/** Every text that people read, errors apart (proto/errors.ts). `{name}` is filled in. */
export const TEXTS = {
  // misuse
  'usage.unknown-command': { en: 'unknown command {command}', zh: '没有命令 {command}' },
  'usage.unknown-command-near': {
    en: 'unknown command {command}; did you mean {near}?',
    zh: '没有命令 {command}；是否指 {near}？',
  },
  'usage.unknown-option': {
    en: 'unknown option {option} for this command',
    zh: '此命令没有选项 {option}',
  },
  'usage.unknown-option-near': {
    en: 'unknown option {option} for this command; did you mean {near}?',
    zh: '此命令没有选项 {option}；是否指 {near}？',
  },
  'usage.no-value': { en: '--{option} needs a value', zh: '--{option} 需要一个值' },
  'usage.flag-value': { en: '--{option} takes no value', zh: '--{option} 不带值' },
  'usage.twice': { en: '--{option} is given twice', zh: '--{option} 重复给出' },
  'usage.required': { en: '--{option} is required', zh: '必须给出 --{option}' },
  'usage.missing': { en: '{argument} is missing', zh: '缺少 {argument}' },
  'usage.too-many': { en: 'too many arguments for {command}', zh: '{command} 的参数过多' },
  'expects.one': { en: 'expects one value', zh: '只应有一个值' },
  'expects.flag': { en: 'expects true or false', zh: '应为 true 或 false' },
  'expects.count': { en: 'expects a number from {min} to {max}', zh: '应为 {min} 至 {max} 的数' },
  'expects.choice': { en: 'expects one of {choices}', zh: '应为 {choices} 之一' },
  'expects.code': { en: 'expects a 12-character code', zh: '应为 12 位机构代码' },
  'expects.unit9': { en: 'expects 9 digits', zh: '应为 9 位数字' },
  'expects.address': {
    en: 'expects an address such as grpc://10.0.0.1:7200',
    zh: '应为地址，如 grpc://10.0.0.1:7200',
  },
  'expects.area': {
    en: 'expects a 6-digit area or a 12-character code',
    zh: '应为 6 位区划代码或 12 位机构代码',
  },
  'expects.born': {
    en: 'expects YYYY, YYYYMM, YYYYMMDD or YYYYMMDD-YYYYMMDD',
    zh: '应为 YYYY、YYYYMM、YYYYMMDD 或 YYYYMMDD-YYYYMMDD',
  },
  'expects.sha256': { en: 'expects 64 hex digits', zh: '应为 64 位十六进制数' },
  'expects.host-port': {
    en: 'expects an address such as 127.0.0.1:7290',
    zh: '应为地址，如 127.0.0.1:7290',
  },
  'expects.event': { en: 'expects a 3-digit event code', zh: '应为 3 位业务代码' },
  'config.no-map': { en: 'expects lines of the form key: value', zh: '应为“键: 值”各行' },
  'config.no-value': {
    en: '{key} expects a value or a list of values',
    zh: '{key} 应为一个值或一列值',
  },
  'config.unknown-key': { en: 'unknown key {key}', zh: '没有键 {key}' },
  'config.unknown-key-near': {
    en: 'unknown key {key}; did you mean {near}?',
    zh: '没有键 {key}；是否指 {near}？',
  },
  // what is wrong with a policy
  'policy.too-long': { en: 'is too long', zh: '过长' },
  'policy.aliases': { en: 'has too many aliases', zh: '别名过多' },
  'policy.no-utf8': { en: 'is not UTF-8', zh: '不是 UTF-8' },
  'policy.whole': { en: 'the whole file', zh: '整个文件' },
  'policy.missing': { en: '{detail} is missing', zh: '缺少 {detail}' },
  'policy.unknown-key': { en: 'unknown key {detail}', zh: '没有键 {detail}' },
  'policy.not-text': { en: '{detail} must be a text', zh: '{detail} 应为文字' },
  'policy.not-number': { en: '{detail} must be a whole number', zh: '{detail} 应为整数' },
  'policy.not-list': { en: '{detail} must be a list', zh: '{detail} 应为列表' },
  'policy.not-object': {
    en: '{detail} must be lines of key: value',
    zh: '{detail} 应为“键: 值”各行',
  },
  'policy.unknown-source': { en: 'unknown source {detail}', zh: '没有来源 {detail}' },
  'policy.unknown-field': { en: 'unknown field {detail}', zh: '没有数据项 {detail}' },
  'policy.unknown-rule': { en: 'no rule is named {detail}', zh: '没有名为 {detail} 的规则' },
  'policy.unknown-kind': { en: '{detail} is of no known kind', zh: '{detail} 的类型未知' },
  'policy.unknown-word': { en: '{detail} is no word for this', zh: '此处不能用 {detail}' },
  'policy.repeated': { en: '{detail} stands twice', zh: '{detail} 重复' },
  'policy.reserved': { en: '{detail} is a name of huji’s own', zh: '{detail} 是系统保留名' },
  'policy.two-kinds': { en: 'rule {detail} is of two kinds', zh: '规则 {detail} 有两种类型' },
  'policy.no-rest': {
    en: 'no item has rest: true, to take every other field',
    zh: '没有 rest: true 的项目来涵盖其余数据项',
  },
  'policy.unused-rule': { en: 'no item uses rule {detail}', zh: '没有项目使用规则 {detail}' },
  'policy.no-effect': {
    en: '{detail} has no effect here',
    zh: '{detail} 在此不起作用',
  },
  'lines.no-utf8': { en: 'line {line} is not UTF-8', zh: '第 {line} 行不是 UTF-8' },
  'lines.too-long': { en: 'line {line} is too long', zh: '第 {line} 行过长' },
  'lines.none': { en: 'nothing came on stdin', zh: '标准输入为空' },
  'session.one-line': {
    en: 'operator and purpose are one line each',
    zh: '操作员与事由各为一行',
  },
  'passphrase.nowhere': {
    en: 'no passphrase was given, on a terminal or as {variable}',
    zh: '没有在终端或以 {variable} 给出口令',
  },
  'passphrase.none': { en: 'no passphrase was given', zh: '没有给出口令' },
  'passphrase.differ': { en: 'the two passphrases differ', zh: '两次口令不同' },
  'passphrase.no-file': { en: 'cannot read {path}', zh: '无法读取 {path}' },
  'enroll.unit9': { en: 'a station needs --unit9', zh: '派出所需要 --unit9' },
  'enroll.no-address': {
    en: 'note: the bundle names no address of this node; the child needs --dial, or disks',
    zh: '注意：入网包未含本节点地址；下级须用 --dial 指定，或以介质传递',
  },
  'enroll.exists': { en: '{path} exists', zh: '{path} 已存在' },
  'enroll.no-folder': { en: '{path} is no folder to write in', zh: '{path} 不是可写的文件夹' },
  'find.one': {
    en: 'give one of --number, --name and --household',
    zh: '请给出 --number、--name、--household 之一',
  },
  'get.entity': { en: 'ENTITY is one of {entities}', zh: 'ENTITY 应为 {entities} 之一' },
  'restore.nothing': { en: 'give FOLDER, --alone or both', zh: '请给出 FOLDER、--alone 或两者' },
  'digest.cut': { en: '--at expects a cut, STREAM@SEQ,…', zh: '--at 应为截面，即 流@序号,…' },

  // help
  'help.about': {
    en: 'huji keeps a household register in step from station to province.',
    zh: 'huji 使户籍登记从派出所到省级各层保持一致。',
  },
  'help.usage': { en: 'Usage: {usage}', zh: '用法：{usage}' },
  'help.placeholder': { en: '[options]', zh: '[选项]' },
  'help.commands': { en: 'Commands:', zh: '命令：' },
  'help.options': { en: 'Options:', zh: '选项：' },
  'help.examples': { en: 'Examples:', zh: '示例：' },
  'help.environment': { en: 'Environment:', zh: '环境变量：' },
  'help.required': { en: 'required', zh: '必需' },
  'help.default': { en: 'default {value}', zh: '默认 {value}' },
  'help.exit': {
    en: 'Exit code: 0 done, 1 refused or found something wrong, 2 misuse, 3 try again.',
    zh: '退出码：0 完成，1 被拒绝或发现问题，2 用法有误，3 请重试。',
  },
  'help.more': { en: 'More: huji help COMMAND', zh: '详情：huji help 命令' },

  // options
  'option.dir': { en: 'data folder of the node', zh: '节点的数据文件夹' },
  'option.json': { en: 'print one JSON document on stdout', zh: '在标准输出打印一份 JSON 文档' },
  'option.help': { en: 'show this help', zh: '显示本帮助' },
  'option.operator': {
    en: 'the officer who acts; his key is unlocked with his passphrase',
    zh: '办理人；以其口令解锁其密钥',
  },
  'option.passphrase-file': {
    en: "file with the operator's passphrase, mode 0600",
    zh: '存放操作员口令的文件，权限 0600',
  },
  'option.new-passphrase-file': {
    en: "file with the new operator's passphrase, mode 0600",
    zh: '存放新操作员口令的文件，权限 0600',
  },
  'option.bundle-passphrase-file': {
    en: 'file with the passphrase that seals the bundle, mode 0600',
    zh: '存放入网文件口令的文件，权限 0600',
  },
  'option.purpose': { en: 'what it is done for; goes on record', zh: '事由，记入日志' },
  'option.why': { en: 'the reason; goes on record', zh: '理由，记入日志' },
  'option.as-of': {
    en: 'as it stood by what was written until the end of that day',
    zh: '按截至该日已登记的内容显示',
  },
  'option.unmask': {
    en: 'show citizen numbers in full; needs --purpose',
    zh: '显示完整公民身份号码；需要 --purpose',
  },
  'option.node': { en: '12-character code of the node', zh: '节点的 12 位机构代码' },
  'option.tier': { en: 'tier of the node', zh: '节点的层级' },
  'option.unit9': {
    en: 'unit code of a station: 6 digits area, 3 digits station',
    zh: '派出所单位代码：6 位区划加 3 位所码',
  },
  'option.join': { en: 'join bundle made by the parent', zh: '上级制作的入网文件' },
  'option.root': {
    en: 'certificate of the trust root to insist on, where it is known',
    zh: '已知时，只认此信任根证书',
  },
  'option.training': {
    en: 'a training root: fictional areas only, never real data',
    zh: '训练信任根：只用虚构区划，不含真实数据',
  },
  'option.out': { en: 'file or folder to write', zh: '写入的文件或文件夹' },
  'option.days': { en: 'days the bundle is valid', zh: '入网文件有效天数' },
  'option.address': {
    en: 'address at which those below dial the parent; may be repeated',
    zh: '下级拨入上级的地址；可重复',
  },
  'option.again': {
    en: 'enrol a node that is enrolled already; cut again what has no receipt',
    zh: '重新登记已登记的节点；重新制作未获回执的内容',
  },
  'option.volume': {
    en: 'largest volume of a package in bytes; 1457664 for a floppy',
    zh: '数据包每卷最大字节数；软盘用 1457664',
  },
  'option.spool-in': {
    en: 'another folder to take packages in from, such as where a stick is mounted; may be repeated',
    zh: '另一个取入数据包的文件夹，如 U 盘挂载处；可重复',
  },
  'option.spool-out': {
    en: 'folder to put packages and receipts in; by default spool/out in the data folder',
    zh: '放置数据包与回执的文件夹；默认为数据文件夹的 spool/out',
  },
  'option.spool-to': {
    en: 'a node that packages are cut for by themselves, or the parent that has taken its place; may be repeated',
    zh: '自动制作数据包的收件节点，改变上级后为其新上级；可重复',
  },
  'option.spool-hours': {
    en: 'hours between packages cut by themselves',
    zh: '自动制作数据包的间隔小时数',
  },
  'option.receipt-days': {
    en: 'days until a package without receipt raises an alarm',
    zh: '数据包无回执多少天后告警',
  },
  'option.listen': {
    en: 'address to listen at for children; may be repeated',
    zh: '供下级连接的监听地址；可重复',
  },
  'option.dial': {
    en: 'address of the parent, instead of the ones in the bundle; may be repeated',
    zh: '上级地址，代替入网文件中的地址；可重复',
  },
  'option.to': { en: 'the node it goes to', zh: '去往的节点' },
  'option.all-below': {
    en: 'every node below the code of the new parent that stands above it',
    zh: '新上级代码之下、现归属其上级的所有节点',
  },
  'option.all-from': {
    en: 'every node that stands right below this one',
    zh: '直接归属该节点的所有节点',
  },
  'option.nats-creds': {
    en: 'credentials for the NATS server, a .creds file',
    zh: 'NATS 服务器的凭据（.creds 文件）',
  },
  'option.nats-ca': {
    en: 'authorities the certificate of the NATS server may come from, PEM',
    zh: 'NATS 服务器证书的签发机构（PEM）',
  },
  'option.nats-cert': {
    en: 'certificate for a NATS server that asks for one, PEM',
    zh: '向 NATS 服务器出示的证书（PEM）',
  },
  'option.nats-key': { en: 'its key, PEM', zh: '该证书的密钥（PEM）' },
  'option.window-schedule': {
    en: 'when a dialup:// way is used: minute hour day month weekday; left out: on demand only',
    zh: '拨号（dialup://）时段：分 时 日 月 星期；不写则仅按需拨号',
  },
  'option.window-seconds': {
    en: 'seconds a dial-up window lasts at most',
    zh: '每次拨号时段最长秒数',
  },
  'option.window-kilobytes': {
    en: 'kilobytes a dial-up window carries at most, both ways; 0: no limit',
    zh: '每次拨号时段收发上限（千字节）；0 为不限',
  },
  'option.dial-command': {
    en: 'shell command that makes the dial-up connection',
    zh: '建立拨号连接的命令',
  },
  'option.hang-up-command': { en: 'shell command that ends it', zh: '挂断的命令' },
  'command.link-list': { en: 'ways to the parent, best first', zh: '通往上级的各路，按优先次序' },
  'command.link-test': { en: 'dial ways to the parent once', zh: '试拨通往上级的各路' },
  'command.link-pause': { en: 'leave a way alone until it is started', zh: '停用一路，直至启用' },
  'command.link-start': {
    en: 'use a way again; a dial-up way at once',
    zh: '启用一路；拨号路即刻拨号',
  },
  'details.link-test': {
    en: 'A way that talks already is not dialled. Exit 1 where one does not answer.',
    zh: '正在通话的路不再试拨。有一路不通时退出码为 1。',
  },
  'example.link-list': { en: 'what ways there are', zh: '有哪些路' },
  'example.link-test': { en: 'try all', zh: '全部试拨' },
  'example.link-pause': { en: 'leave one alone', zh: '停用其中一路' },
  'example.link-start': { en: 'dial now', zh: '立即拨号' },
  'label.order': { en: 'order', zh: '次序' },
  'label.windows': { en: 'windows', zh: '所需时段' },
  'label.next': { en: 'next', zh: '下次' },
  'label.ok': { en: 'answers', zh: '应答' },
  'label.ms': { en: 'ms', zh: '毫秒' },
  'option.seal-changes': {
    en: 'changes after which the open tail is sealed into a frame',
    zh: '开放尾部满多少条变更即封帧',
  },
  'option.seal-seconds': {
    en: 'age after which the open tail is sealed into a frame',
    zh: '开放尾部满多少秒即封帧',
  },
  'option.log': { en: 'how much is logged on stdout', zh: '标准输出上的日志级别' },
  'option.source': { en: 'where the data comes from', zh: '数据来源' },
  'option.encoding': {
    en: 'encoding of the file; found out by itself where left out',
    zh: '文件编码；省略时自动判别',
  },
  'option.station': {
    en: 'the station the rows belong to, instead of their PCS',
    zh: '各行所属派出所，代替 PCS 列',
  },
  'option.dry-run': { en: 'judge only, write nothing', zh: '只判定，不写入' },
  'option.progress': {
    en: 'show the progress bar even without a terminal',
    zh: '无终端时也显示进度条',
  },
  'option.example': { en: 'print an example change and stop', zh: '打印一条示例变更后结束' },
  'option.role': { en: 'role of the operator', zh: '操作员角色' },
  'option.step': {
    en: 'a step the operator may take; may be repeated',
    zh: '允许办理的步骤；可重复',
  },
  'option.certificate': {
    en: 'training certificate; of history, the file for the certificate of a corrected number',
    zh: '培训合格证;用于 history 时为号码更正证明的输出文件',
  },
  'option.number': {
    en: 'citizen number; - reads it from stdin',
    zh: '公民身份号码；- 表示从标准输入读取',
  },
  'option.name': { en: 'name or former name', zh: '姓名或曾用名' },
  'option.household': { en: 'household number', zh: '户号' },
  'option.area': { en: 'only this area', zh: '仅此区划' },
  'option.born': {
    en: 'only births of this year, month, day or range of days',
    zh: '仅此年、月、日或日期区间出生',
  },
  'option.limit': { en: 'most records to show', zh: '最多显示条数' },
  'option.cursor': { en: 'go on where the last list ended', zh: '从上次列表结束处继续' },
  'option.watch': { en: 'show it again every two seconds', zh: '每两秒刷新' },
  'option.at': {
    en: 'the cut to answer for; - reads it from stdin',
    zh: '所问截面；- 表示从标准输入读取',
  },
  'option.audit-days': {
    en: 'days that entries of the audit are kept at least',
    zh: '审计记录至少保留的天数',
  },
  'option.metrics': {
    en: 'serve metrics and health over HTTP there, such as 127.0.0.1:7290; off where left out',
    zh: '在此地址以 HTTP 提供指标与健康检查，如 127.0.0.1:7290；省略则关闭',
  },
  'option.silent-hours': {
    en: 'hours of silence after which a neighbour is an alarm',
    zh: '相邻节点沉默多少小时后告警',
  },
  'option.by': { en: 'only what this operator asked or did', zh: '仅此操作员所查所办' },
  'option.person': { en: 'only what concerns the record of this id', zh: '仅与此编号记录有关者' },
  'option.refused': { en: 'only what was refused', zh: '仅被拒绝者' },
  'option.until': { en: 'up to this day', zh: '至此日止' },
  'option.alone': {
    en: 'wait for no neighbour: go on in a new epoch with what is here',
    zh: '不等待任何相邻节点：以现有数据在新纪元中继续',
  },
  'option.people': { en: 'people in the province', zh: '全省人数' },
  'option.done': { en: 'the step that was done; by default verified', zh: '完成的步骤，默认核对' },
  'option.result': { en: 'what was found', zh: '核对结果' },
  'option.channel': { en: 'how it was checked', zh: '核对方式' },
  'option.officer': {
    en: 'who checked, where another enters it',
    zh: '核对民警，由他人录入时填写',
  },
  'option.date': { en: 'day it was done', zh: '完成日期' },
  'option.sample': { en: 'the sample it belongs to', zh: '抽查批号' },
  'option.size': { en: 'people to draw', zh: '抽取人数' },
  'option.seed': { en: 'the same seed makes the same people', zh: '相同种子生成相同人口' },
  'option.keep-running': {
    en: 'leave the daemons running and the data folders behind; --keep for short',
    zh: '保留运行中的守护进程与数据文件夹，可简写为 --keep',
  },
  'environment.passphrase': {
    en: 'passphrase of the operator who acts',
    zh: '办理操作员的口令',
  },
  'environment.new-passphrase': {
    en: 'passphrase of a new operator',
    zh: '新操作员的口令',
  },
  'environment.bundle-passphrase': {
    en: 'passphrase that seals a join bundle',
    zh: '入网文件口令',
  },
  'environment.lang': {
    en: 'en or zh; else LC_ALL, LC_MESSAGES and LANG say',
    zh: 'en 或 zh；否则依 LC_ALL、LC_MESSAGES、LANG',
  },
  'environment.debug': { en: 'show where a defect arose', zh: '显示缺陷出处' },

  // commands
  'command.init': { en: 'make a node', zh: '建立节点' },
  'details.init': {
    en: 'The province makes the trust root. Every other node joins with the bundle that its parent made with huji enroll. The data folder must be empty.',
    zh: '省级节点建立信任根；其他节点用上级 huji enroll 制作的入网文件加入。数据文件夹必须为空。',
  },
  'example.init-province': { en: 'the province', zh: '省级' },
  'example.init-join': { en: 'a station, with its bundle', zh: '派出所，使用入网文件' },
  'command.enroll': { en: 'make the join bundle of a child', zh: '制作下级的入网文件' },
  'details.enroll': {
    en: 'Whoever holds the bundle can become the node, once: carry it with care, or seal it with a passphrase.',
    zh: '持有入网文件者可成为该节点（仅一次）：请妥善传递，或以口令密封。',
  },
  'example.enroll-county': {
    en: 'a county, at the city or province',
    zh: '县级，在市级或省级办理',
  },
  'example.enroll-station': { en: 'a station, at its county', zh: '派出所，在县级办理' },
  'command.operator-add': { en: 'add an officer with a key of his own', zh: '登记操作员及其密钥' },
  'details.operator-add': {
    en: 'Makes an Ed25519 key under the new operator’s passphrase, in the folder operators of the data folder, and puts him on the list. There is no default key or passphrase.',
    zh: '在数据文件夹的 operators 中以新操作员口令建立 Ed25519 密钥，并登记该操作员。没有默认密钥或口令。',
  },
  'example.operator-add': { en: 'the first operator of a node', zh: '节点的第一个操作员' },
  'example.operator-add-by': { en: 'added by another operator', zh: '由另一操作员登记' },
  'command.operator-list': { en: 'list the officers', zh: '列出操作员' },
  'example.operator-list': { en: 'names, roles and steps', zh: '姓名、角色与步骤' },
  'command.operator-grant': {
    en: 'change role, steps or certificate',
    zh: '变更角色、步骤或合格证',
  },
  'example.operator-grant': { en: 'these two steps, no others', zh: '仅此两个步骤' },
  'command.operator-revoke': { en: 'take an officer off the list', zh: '撤销操作员' },
  'example.operator-revoke': { en: 'his past acts stay valid', zh: '其以往办理仍然有效' },
  'command.node-list': { en: 'list the nodes of the province', zh: '列出全省节点' },
  'example.node-list': { en: 'as last published', zh: '以最近发布为准' },
  'command.node-move': { en: 'put nodes below another parent', zh: '改变节点的上级' },
  'details.node-move': {
    en: 'At the province. Each node dials the new parent and keeps its link to the one before until the new one answers. At any other node it moves that node alone, where its parent is gone; the province lists it when it hears of it.',
    zh: '在省级办理。各节点拨往新上级，在其应答之前保留与原上级的链路。在其他节点上只能移动该节点自身，用于上级已不在的情形；省级得知后列入名单。',
  },
  'example.node-move': { en: 'a county that came up late', zh: '后上线的县' },
  'example.node-move-all': { en: 'a county that closes', zh: '撤除的县' },
  'command.node-adopt': {
    en: 'take over nodes below, at a county or city that came up late',
    zh: '后上线的县或市接管其下节点',
  },
  'details.node-adopt': {
    en: 'Asks the province, which lists them below this node as soon as it hears of it. What is missing here of their data comes from above by itself.',
    zh: '向省级申请，省级得知后即将其列在本节点之下。本处缺少的数据自行从上级补齐。',
  },
  'example.node-adopt': { en: 'everything below its code', zh: '其代码之下的全部节点' },
  'command.node-lease': {
    en: 'grant a block of sequences of citizen numbers to a node right below',
    zh: '向直接下级授予公民身份号码顺序码段',
  },
  'details.node-lease': {
    en: 'For every birth date from --since on, the numbers of --area with these sequences are that node’s alone: a station gives them offline, a county or city grants of them in turn. No two blocks of an area overlap.',
    zh: '自 --since 起的每个出生日期,--area 的这些顺序码只归该节点:派出所可脱机编号,县、市可再向下授予。同一区划的码段互不重叠。',
  },
  'example.node-lease': { en: 'fifty sequences for a station', zh: '授予派出所五十个顺序码' },
  'option.sequences': { en: 'first and last sequence of the block', zh: '码段的起止顺序码' },
  'option.since': { en: 'from this day on', zh: '自此日起' },
  'expects.sequences': { en: 'expects two numbers such as 1-50', zh: '应为两个数,如 1-50' },
  'label.blocks': { en: 'blocks', zh: '码段' },
  'option.evidence': {
    en: 'an outside list: opens cases, writes no value',
    zh: '外部名单：只生成待办，不写入数据',
  },
  'example.load-evidence': { en: 'who should have been cancelled', zh: '查找应销未销' },
  'load.which': {
    en: 'give either --source or --evidence',
    zh: '--source 与 --evidence 只能给出其一',
  },
  'node.whom': {
    en: 'give either CODE or --all-below or --all-from',
    zh: '只能给出 CODE、--all-below、--all-from 之一',
  },
  'command.node-revoke': { en: 'revoke a node', zh: '吊销节点' },
  'details.node-revoke': {
    en: 'Changes it wrote beyond the last ones held here are set aside at every tier: kept and shown, out of values and cards.',
    zh: '此处所持之后由其写入的变更在各层搁置：保留并可见，不计入值与证件。',
  },
  'example.node-revoke': { en: 'a stolen machine', zh: '机器被盗' },
  'command.node-rotate': { en: 'give this node a new key', zh: '更换本节点密钥' },
  'example.node-rotate': { en: 'the old key signs the new one in', zh: '由旧密钥签入新密钥' },
  'command.run': { en: 'run the daemon', zh: '运行守护进程' },
  'details.run': {
    en: 'Stops cleanly on SIGTERM. While it runs, the other commands talk to it over the socket in the data folder.',
    zh: '收到 SIGTERM 后正常停止。运行期间其他命令经数据文件夹中的套接字与其通信。',
  },
  'example.run': { en: 'as a service does', zh: '如服务方式运行' },
  'example.run-listen': { en: 'with children to listen for', zh: '为下级监听' },
  'command.load': { en: 'load a register file of one source', zh: '装载一种来源的登记文件' },
  'details.load': {
    en: 'CSV or DBF, UTF-8 or GB 18030. Rejected rows go to a file with their reasons. Loading the same file again adds nothing; an interrupted load goes on where it stopped.',
    zh: 'CSV 或 DBF，UTF-8 或 GB 18030。被拒各行连同原因写入文件。重复装载同一文件不增加内容；中断后可续装。',
  },
  'example.load': { en: 'the computer records of a station', zh: '派出所微机数据' },
  'example.load-dry': { en: 'what the paper forms would change', zh: '试算常表会带来的变更' },
  'command.submit': { en: 'write changes, one JSON line each', zh: '写入变更，每行一条 JSON' },
  'details.submit': {
    en: 'Reads lines from stdin and answers a line for each on stdout, in order, once the change is durable. A line with a ref seen before is answered as before.',
    zh: '从标准输入逐行读取，变更落盘后按序在标准输出逐行回答。ref 重复的行按首次结果回答。',
  },
  'example.submit-example': { en: 'what a birth looks like', zh: '出生登记的样例' },
  'example.submit': { en: 'write them', zh: '写入' },
  'example.submit-dry': { en: 'only judge them', zh: '只判定' },
  'command.attachment-list': {
    en: 'photos and papers that are missing, or those of a person',
    zh: '缺少的附件，或某人的附件',
  },
  'details.attachment-list': {
    en: 'Without --person: what changes name here and has not come. Neighbours are asked for it by themselves, over a line or on the next disk.',
    zh: '不带 --person 时列出本节点变更所指而尚未到达的附件。会经链路或下一张盘自动向相邻节点索取。',
  },
  'example.attachment-list': { en: 'what is missing', zh: '缺少哪些' },
  'example.attachment-list-person': { en: 'what there is of a person', zh: '某人有哪些附件' },
  'command.attachment-get': { en: 'write a photo to a file', zh: '将附件写入文件' },
  'details.attachment-get': {
    en: 'By its hash, into a new file of mode 0600. Who took it out, and why, goes on record.',
    zh: '按散列值取出，写入权限为 0600 的新文件。取出人与事由留痕。',
  },
  'example.attachment-get': { en: 'a photo', zh: '取出一张照片' },
  'command.check-list': { en: 'who is still to be checked', zh: '待核对名单' },
  'details.check-list': {
    en: 'Households with somebody who has not been entered, in the order of their numbers, and how far every station has come.',
    zh: '按户号列出尚有人员未录入的户，以及各所进度。',
  },
  'example.check-list': { en: 'the next twenty households', zh: '接下来的二十户' },
  'command.check-print': { en: 'print visit sheets', zh: '打印入户核对表' },
  'details.check-print': {
    en: 'Writes an HTML file for A4, a household a page: every item with what the five sources say, side by side, and room for findings and signatures. With no --household those that check list would show. Numbers stand in it whole.',
    zh: '写出 A4 幅面的 HTML 文件，每户一页：各项目五种来源并列，留有核对与签名栏。未给出 --household 时为 check list 所列各户。表中号码为全码。',
  },
  'example.check-print': { en: 'one household', zh: '一户' },
  'command.check-enter': { en: 'enter what a check found', zh: '录入核对结果' },
  'details.check-enter': {
    en: 'Of one person by the options, or of many as CSV on stdin with the columns id, done, result, channel, officer, date, sample, or their Chinese names. Steps are never taken out of order. Answers a line for each.',
    zh: '由选项录入一人，或从标准输入读取 CSV，列为编号、步骤、结果、方式、民警、日期、抽样（或 id、done、result、channel、officer、date、sample）。步骤不得颠倒。逐行回答。',
  },
  'example.check-enter': { en: 'one person', zh: '一人' },
  'example.check-enter-file': { en: 'a file of results', zh: '结果文件' },
  'command.check-sample': { en: 'draw people to look at once more', zh: '抽取复核人员' },
  'details.check-sample': {
    en: 'Of those entered at a station. The same seed draws the same people. What the county finds is entered as recheck; check list shows the rate of errors.',
    zh: '从该所已录入人员中抽取，种子相同则名单相同。县级复核结果以 recheck 录入，check list 显示差错率。',
  },
  'example.check-sample': { en: 'fifty at one station', zh: '某所五十人' },
  'check.printed': { en: '{count} households in {out}', zh: '{count} 户，写入 {out}' },
  'check.drawn': {
    en: '{count} of {population} entered, sample {sample}',
    zh: '已录入 {population} 人，抽取 {count} 人，批号 {sample}',
  },
  'check.column': { en: 'unknown column {column}', zh: '没有列 {column}' },
  'check.no-id': { en: 'the column id is missing', zh: '缺少编号列' },
  'check.verified': { en: 'verified', zh: '已核对' },
  'check.accurate': { en: 'accurate', zh: '已准确' },
  'check.entered': { en: 'entered', zh: '已录入' },
  'check.error-rate': { en: 'errors', zh: '差错率' },
  'check.open': { en: 'open', zh: '未完' },
  'check.members': { en: 'members', zh: '人数' },
  'submit.done': {
    en: '{accepted} accepted, {refused} refused',
    zh: '接受 {accepted} 条，拒绝 {refused} 条',
  },
  'command.get': { en: 'show a record and its claims', zh: '显示记录及其各来源' },
  'details.get': {
    en: 'ENTITY is person or household; huji find gives the id. Citizen numbers are masked.',
    zh: 'ENTITY 为 person 或 household；编号由 huji find 查得。公民身份号码遮蔽显示。',
  },
  'example.get': { en: 'the values, and what each source says', zh: '各项的值及各来源所述' },
  'example.get-unmask': { en: 'with the numbers in full', zh: '显示完整号码' },
  'command.policy-show': { en: 'show the policy in force, or a profile', zh: '显示现行或所附规则' },
  'details.policy': {
    en: 'POLICY is a file, or a profile: form-first, hunan, none-escalate.',
    zh: 'POLICY 为规则文件，或所附规则 form-first、hunan、none-escalate。',
  },
  'example.policy-show': { en: 'what decides here now', zh: '本节点现行规则' },
  'example.policy-profile': { en: 'a profile, to begin a file with', zh: '所附规则，可据此改写' },
  'command.policy-diff': { en: 'what a policy would change', zh: '比较新规则的影响' },
  'example.policy-diff': { en: 'before it is published', zh: '发布之前' },
  'command.policy-apply': { en: 'publish a policy', zh: '发布规则' },
  'example.policy-apply': { en: 'at the province', zh: '在省级办理' },
  'command.codes-show': { en: 'show the code tables', zh: '显示代码表' },
  'example.codes-show': { en: 'one table whole', zh: '完整显示一个代码表' },
  'command.codes-diff': { en: 'what a code table would change', zh: '比较新代码表的影响' },
  'example.codes-diff': { en: 'before it is published', zh: '发布之前' },
  'command.codes-apply': { en: 'publish a code table', zh: '发布代码表' },
  'details.codes': {
    en: 'FILE is YAML or JSON, of the form that huji codes show TABLE --json prints.',
    zh: 'FILE 为 YAML 或 JSON，格式同 huji codes show TABLE --json 的输出。',
  },
  'example.codes-apply': { en: 'at the province', zh: '在省级办理' },
  'codes.missing': { en: '{detail} is missing', zh: '缺少 {detail}' },
  'codes.not-list': { en: '{detail} must be a list', zh: '{detail} 应为列表' },
  'codes.not-text': { en: 'an entry needs code and zh', zh: '每条应有 code 与 zh' },
  'codes.unknown-table': { en: 'no field has table {detail}', zh: '没有数据项使用代码表 {detail}' },
  'codes.length': { en: 'code {detail} is of another length', zh: '代码 {detail} 长度不同' },
  'codes.repeated': { en: 'code {detail} stands twice', zh: '代码 {detail} 重复' },
  'codes.day': { en: 'code {detail} has a day that is none', zh: '代码 {detail} 的日期无效' },
  'codes.interval': {
    en: 'code {detail} ends before it begins',
    zh: '代码 {detail} 的起止日期颠倒',
  },
  'codes.successor': {
    en: 'code {detail} became one that is not here, or has no last day',
    zh: '代码 {detail} 变更为表中没有的代码，或缺少截止日期',
  },
  'codes.overlap': {
    en: 'code {detail} stands for two districts at once',
    zh: '代码 {detail} 同时指向两个区划',
  },
  'codes.gap': {
    en: 'code {detail} became one that was not in force on that day',
    zh: '代码 {detail} 变更为当日无效的代码',
  },
  'codes.cycle': { en: 'code {detail} leads back to itself', zh: '代码 {detail} 的变更循环' },
  'policy.changed': {
    en: '{values} values of {records} records would change; {opened} cases open, {closed} close',
    zh: '将改变 {records} 条记录的 {values} 个值；新增问题 {opened}，消除 {closed}',
  },
  'codes.changed': {
    en: '{added} added, {dropped} dropped, {changed} changed; {parked} parked changes to judge anew',
    zh: '新增 {added}，取消 {dropped}，修改 {changed}；待重新审核的搁置变更 {parked}',
  },
  'label.label': { en: 'name', zh: '名称' },
  'label.until': { en: 'until', zh: '止' },
  'label.after': { en: 'after', zh: '之后' },
  'label.before': { en: 'before', zh: '之前' },
  'label.rule': { en: 'rule', zh: '规则' },
  'label.table': { en: 'table', zh: '代码表' },
  'label.published': { en: 'published', zh: '已发布' },
  'label.codes': { en: 'codes', zh: '代码数' },
  'command.explain': { en: 'why each value stands', zh: '说明各项取值的依据' },
  'details.explain': {
    en: 'ENTITY is person or household; FIELD an identifier such as CSRQ, or a Chinese name.',
    zh: 'ENTITY 为 person 或 household；FIELD 为标识符（如 CSRQ）或中文名。',
  },
  'example.explain': {
    en: 'every field: its value, the rule, all claims side by side',
    zh: '各项的值、所依规则及各方说法',
  },
  'example.explain-field': { en: 'the birth date alone', zh: '只看出生日期' },
  'explain.by': { en: 'by {rule}', zh: '依 {rule}' },
  'explain.provisional': { en: 'provisional', zh: '暂定' },
  'explain.dispute': { en: 'to be decided: {kind}', zh: '待裁决：{kind}' },
  'outcome.shown': { en: 'shown', zh: '采用' },
  'outcome.agrees': { en: 'agrees', zh: '一致' },
  'outcome.lost': { en: 'lost by {by}', zh: '不采用：{by}' },
  'outcome.superseded': { en: 'superseded by {by}', zh: '已被 {by} 取代' },
  'outcome.empty': { en: 'states no value', zh: '未填值' },
  'outcome.not-counted': { en: 'not counted', zh: '不计' },
  'outcome.regenerated': { en: 're-generated error', zh: '再生性差错' },
  'outcome.stale': { en: 'stale', zh: '陈旧' },
  'source.verdict': { en: 'verdict', zh: '裁决' },
  'command.history': { en: 'every change of a record', zh: '显示记录的全部变更' },
  'details.history': {
    en: 'Oldest first, superseded ones too. Citizen numbers are masked.',
    zh: '由旧到新，含已被取代的变更。公民身份号码遮蔽显示。',
  },
  'example.history': { en: 'what was ever said of a person', zh: '此人的全部登记内容' },
  'command.find': { en: 'find people', zh: '查找人员' },
  'details.find': {
    en: 'By one of number, name and household. Give a number on stdin, so that it stays out of the history of the shell.',
    zh: '按号码、姓名、户号之一查找。号码请从标准输入给出，以免留在命令历史中。',
  },
  'example.find-number': {
    en: 'type the number, then Enter and Ctrl-D',
    zh: '键入号码，回车后 Ctrl-D',
  },
  'example.find-name': { en: 'namesakes of one year', zh: '同年同名者' },
  'example.find-household': { en: 'the members of a household', zh: '一户的成员' },
  'find.more': { en: 'more: --cursor {cursor}', zh: '更多：--cursor {cursor}' },
  'view.judging': {
    en: 'records are judged anew, {done} of {total} so far; cases may come and go',
    zh: '正在重新核查记录，已完成 {done} / {total}；其间个案可能增减',
  },
  'local.judging': {
    en: 'waiting: records are judged anew by what counts now, {done} of {total}; Ctrl-C loses nothing',
    zh: '请稍候：正在按现行规定重新核查记录，{done} / {total}；中断不会丢失',
  },
  'command.status': { en: 'this node, its peers and subtree', zh: '本节点、对端与下级' },
  'details.status': {
    en: 'Exits with 1 while there are alarms. The columns of a stream say up to which change each tier above holds it.',
    zh: '有告警时退出码为 1。流的各列表示上级各层已持有到第几条变更。',
  },
  'example.status': { en: 'as it stands', zh: '当前情况' },
  'example.status-watch': { en: 'until Ctrl-C', zh: '直到 Ctrl-C' },
  'command.cases': { en: 'list what people must decide', zh: '列出须由人处理的案件' },
  'details.cases': {
    en: 'By kind, area and time. --state is open, decided, deferred or closed.',
    zh: '按类别、区划、时间排列。--state 为 open、decided、deferred 或 closed。',
  },
  'example.cases-kind': { en: 'numbers that several people have', zh: '多人共用的号码' },
  'example.cases-area': { en: 'the cases of a county', zh: '一个县的案件' },
  'command.cases-show': { en: 'show one case and its records', zh: '显示一个案件及其记录' },
  'example.cases-overdue': { en: 'what should have been handled by now', zh: '逾期未办的案件' },
  'cases.overdue': { en: '{due} overdue, up to {to}', zh: '{due} 逾期，督办 {to}' },
  'command.cases-repeated': {
    en: 'list values sent anew that a verdict had rejected',
    zh: '列出被裁决否定后又上报的取值',
  },
  'details.cases-repeated': {
    en: 'By the node that sent them: those who had the verdict (re-generated errors), and those who had not.',
    zh: '按上报单位统计：已知裁决仍上报的（再生性差错）与不知裁决的。',
  },
  'example.cases-repeated': { en: 'of one station', zh: '一个派出所的' },
  'cases.refused': {
    en: 'Refused here at capture: {count}',
    zh: '本节点采集时拒绝：{count} 条',
  },
  'cases.regenerated': { en: 're-generated', zh: '再生性差错' },
  'cases.stale': { en: 'stale', zh: '过时' },
  'cases.proposal': {
    en: 'Proposed: keep {keep}. Confirm with huji decide --keep',
    zh: '建议保留 {keep}，须经 huji decide --keep 确认',
  },
  'cases.no-proposal': {
    en: 'The rules leave more than one: the citizen chooses',
    zh: '规则未能择一，由本人选择',
  },
  'label.cancels': { en: 'cancels', zh: '注销' },
  'label.quote': { en: 'as it says', zh: '依据' },
  'command.cases-open': {
    en: 'open a case for somebody unregistered, or for a missing paper',
    zh: '为未落户人员或缺少的材料立案',
  },
  'details.cases-open': {
    en: '--cause with --value of what is known of him, XM at least; or --person with each missing --paper.',
    zh: '--cause 连同已知的 --value（至少 XM）；或 --person 连同缺少的各项 --paper。',
  },
  'example.cases-open': { en: 'a child found on a visit', zh: '入户调查发现的儿童' },
  'example.cases-open-paper': { en: 'a registration lacks a paper', zh: '登记缺少一项材料' },
  'cases.open-one': { en: 'give one of --cause and --person', zh: '--cause 与 --person 应取其一' },
  'command.cases-close': { en: 'close such a case with a reason', zh: '注明事由办结此类案件' },
  'details.cases-close': {
    en: 'Where no registration and no paper closes it. At the node in charge, and once overdue at the tier above.',
    zh: '没有登记或材料可以办结时使用。由主管机关办理，逾期后上一级亦可办理。',
  },
  'example.cases-close': { en: 'he is registered in another province', zh: '其户口在外省' },
  'command.cases-print': {
    en: 'print a list of the unregistered or of missing papers',
    zh: '打印未落户人员或材料不全清单',
  },
  'details.cases-print': {
    en: 'An HTML page, A4, in Chinese. --kind is unregistered (the usual) or missing-document. Names stand in it.',
    zh: 'HTML 页面，A4，中文。--kind 为 unregistered（默认）或 missing-document。内含姓名。',
  },
  'example.cases-print': { en: 'what is overdue', zh: '逾期未办的' },
  'cases.printed': { en: '{count} cases in {out}', zh: '{count} 件，见 {out}' },
  'option.value': { en: 'a value; may be repeated', zh: '取值，可重复给出' },
  'expects.value': { en: 'expects FIELD=VALUE', zh: '应为 项目=取值' },
  'option.cause': { en: 'why he is not registered', zh: '未落户事由' },
  'option.paper': {
    en: 'kind of a missing paper; may be repeated',
    zh: '缺少的材料种类，可重复给出',
  },
  'option.due': { en: 'day by which it is to be handled', zh: '办理期限' },
  'option.overdue': { en: 'only those past their day', zh: '仅逾期的' },
  'label.due': { en: 'due', zh: '期限' },
  'label.owner': { en: 'handled by', zh: '承办' },
  'example.cases-show': { en: 'one case', zh: '一个案件' },
  'option.keep': { en: 'the registration that stays', zh: '保留的登记' },
  'option.claim': {
    en: 'the claim whose value stands: a change, or CHANGE:FIELD',
    zh: '以此来源值为准：变更编号，或 变更编号:项目',
  },
  'example.decide-value': { en: 'the name the original form has', zh: '以底册姓名为准' },
  'option.same': { en: 'one person', zh: '同一人' },
  'option.different': { en: 'different people', zh: '不同的人' },
  'option.defer': { en: 'decide later, by this day', zh: '延至此日处理' },
  'expects.date': {
    en: 'expects a day of the calendar, YYYYMMDD',
    zh: '应为日历上有的日期 YYYYMMDD',
  },
  'command.decide': { en: 'decide a case', zh: '裁定案件' },
  'details.decide': {
    en: 'Only the node in charge may. One of --keep, --value, --claim, --same, --different, --defer, and --why.',
    zh: '仅主管机关可裁定。--keep、--value、--claim、--same、--different、--defer 取其一，并附 --why。',
  },
  'decide.one': {
    en: 'give one of --keep, --value, --claim, --same, --different, --defer',
    zh: '--keep、--value、--claim、--same、--different、--defer 应取其一',
  },
  'example.decide': { en: 'two people who share a number', zh: '共用号码的两人' },
  'option.kind': { en: 'of this kind, as huji cases names it', zh: '此类别（名称见 huji cases）' },
  'option.state': { en: 'in this state', zh: '处于此状态' },
  'command.digest': { en: 'digest of an area, to compare tiers', zh: '区划摘要，用于各层比对' },
  'details.digest': {
    en: 'Two nodes that answer for the same cut show the same digest. --at takes the cut of another answer, or that whole answer.',
    zh: '同一截面下各节点摘要相同。--at 可给出另一回答的截面，或整份回答。',
  },
  'example.digest': { en: 'of one county', zh: '一个县' },
  'example.digest-at': { en: 'the same cut at two nodes', zh: '两个节点的同一截面' },
  'command.fsck': { en: 'check everything in the store', zh: '检查全部存储' },
  'details.fsck': {
    en: 'Every chain, signature, record and index. Repairs nothing; exits with 1 where it finds something.',
    zh: '检查每条链、签名、记录与索引。不作修复；发现问题时退出码为 1。',
  },
  'example.fsck': { en: 'works on a stopped node as well', zh: '节点停止时也可运行' },
  'command.export': {
    en: 'cut a package for a node that is reached by disk',
    zh: '为以磁盘报送的节点制作数据包',
  },
  'details.export': {
    en: 'What the other node lacks, sealed for it alone, as volumes in a folder, with a page to print. It begins where the receipts and the packages on their way end; --again also takes what is on its way but has no receipt.',
    zh: '对方所缺的内容，仅对方可拆封，分卷写入文件夹，并附可打印的清单。从已有回执与在途数据包之后开始；--again 连同在途未回执的部分重新制作。',
  },
  'example.export': {
    en: 'what is new, on floppies',
    zh: '新内容，写入软盘',
  },
  'example.export-again': {
    en: 'what has no receipt yet, once more',
    zh: '未获回执的内容，重新制作',
  },
  'command.import': {
    en: 'take packages in from disks',
    zh: '从磁盘导入数据包',
  },
  'details.import': {
    en: 'Files and folders, in any order. A package is taken in whole or not at all; what came of one that is not whole is kept until the rest comes. A package for another node that this node stands before is carried on unread.',
    zh: '文件或文件夹，先后不限。数据包整包导入，否则不导入；未齐的卷保存至到齐。途经本节点的他人数据包不拆封，原样转送。',
  },
  'example.import': {
    en: 'everything on a stick',
    zh: 'U 盘上的全部内容',
  },
  'command.backup': { en: 'copy this node while it runs', zh: '在运行中备份本节点' },
  'details.backup': {
    en: 'Into an empty folder: store, identity, operators and huji.yaml, as they were at one moment. It holds the keys of the node; keep it like them, on another disk. Once it is finished, receipts say that a backup covers what it holds.',
    zh: '写入空文件夹：存储、身份、操作员与 huji.yaml，均为同一时刻的内容。其中含节点密钥，请同样保管，并置于另一磁盘。完成后，回执会注明备份已覆盖所持内容。',
  },
  'example.backup': { en: 'onto another disk', zh: '备份到另一磁盘' },
  'command.restore': { en: 'make a node again from a backup', zh: '由备份恢复节点' },
  'details.restore': {
    en: 'Into an empty data folder. Once started, the node takes back what its neighbours hold, writes nothing before that, and goes on in a new epoch. Without FOLDER, --alone ends the wait of the node of the data folder. Never run it beside the node it was copied from.',
    zh: '恢复到空的数据文件夹。启动后节点先从相邻节点取回所持内容，在此之前不写入，然后在新纪元中继续。不给 FOLDER 时，--alone 结束该数据文件夹节点的等待。切勿与原节点同时运行。',
  },
  'example.restore': { en: 'after a disk was lost', zh: '磁盘损坏之后' },
  'example.restore-alone': {
    en: 'where a neighbour will never come back',
    zh: '相邻节点不再恢复时',
  },
  'command.audit-find': { en: 'who asked what', zh: '谁查了什么' },
  'details.audit-find': {
    en: 'Newest first. A number, name or household number that was asked for is found again by giving it; it cannot be read. Looking into the audit is on record too.',
    zh: '最新在前。查询过的号码、姓名、户号可凭原值查回，但不可读出。查看审计本身亦留痕。',
  },
  'example.audit-find': { en: 'who looked a number up', zh: '谁查过一个号码' },
  'example.audit-find-by': { en: 'what one officer was refused', zh: '一名操作员被拒的查询' },
  'command.audit-verify': { en: 'check that the audit is whole', zh: '检验审计记录是否完整' },
  'details.audit-verify': {
    en: 'Every entry, the chain of hashes, and the anchors in the log of the node, which its parent holds too. With FILE an export is checked, at any node that knows the one it comes from.',
    zh: '检验每条记录、散列链，以及节点日志中的存证（上级亦持有）。给出 FILE 时检验导出件，可在任一认识其来源节点的节点上进行。',
  },
  'example.audit-verify': { en: 'the audit of this node', zh: '本节点的审计' },
  'example.audit-verify-file': {
    en: 'the export of a station, at its county',
    zh: '在县级检验派出所的导出件',
  },
  'command.audit-export': { en: 'write the audit to a file', zh: '将审计写入文件' },
  'details.audit-export': {
    en: 'With its chain, sealed by the key of the node. Segments of the days given are written whole.',
    zh: '连同散列链，由节点密钥签封。所给日期涉及的各段整段写出。',
  },
  'example.audit-export': { en: 'the autumn of 2004', zh: '2004 年秋季' },
  'audit.sound': { en: 'nothing wrong', zh: '没有问题' },
  'audit.more': { en: 'more: --cursor {cursor}', zh: '更多：--cursor {cursor}' },
  'command.doctor': { en: 'what is wrong with this installation', zh: '检查本安装有何问题' },
  'details.doctor': {
    en: 'Version of Node.js, configuration, rights of the data folder, keys, certificate, disk, store, the way to the parent and its clock, alarms. Exits with 1 where something is wrong. Works with and without the daemon.',
    zh: '检查 Node.js 版本、配置、数据文件夹权限、密钥、证书、磁盘、存储、通往上级的链路及其时钟、告警。发现问题时退出码为 1。守护进程运行与否均可。',
  },
  'example.doctor': { en: 'before anything else is asked', zh: '排查问题的第一步' },
  'command.demo': { en: 'a whole province in miniature', zh: '一个微缩的省' },
  'details.demo': {
    en: 'On this machine, of synthetic people under a training root.',
    zh: '在本机以训练信任根和合成人口运行。',
  },
  'example.demo': { en: 'in a temporary folder', zh: '在临时文件夹中' },
  'example.demo-keep': { en: 'and leave it for a closer look', zh: '并保留以便查看' },

  // the demo
  'demo.not-empty': { en: '{folder} is not an empty folder', zh: '{folder} 不是空文件夹' },
  'demo.start': {
    en: 'a province of 2 cities, 3 counties and 6 stations is made in {folder}',
    zh: '在 {folder} 中建立一个省：2 个市、3 个县、6 个派出所',
  },
  'demo.running': {
    en: '{nodes} daemons run, linked by mutual TLS; {people} people wait in 6 files',
    zh: '{nodes} 个守护进程运行，以双向 TLS 相连；{people} 人待从 6 个文件装载',
  },
  'demo.telephone': {
    en: 'station {station} has a telephone at {speed} kbit/s, and calls when something waits',
    zh: '派出所 {station} 以 {speed} kbit/s 电话拨号，有待报时拨出',
  },
  'demo.disk': {
    en: 'station {station} has no line: its disks are carried',
    zh: '派出所 {station} 无线路，以磁盘报送',
  },
  'demo.nats': {
    en: 'city {city} reaches the province through NATS JetStream',
    zh: '市 {city} 经 NATS JetStream 连至省',
  },
  'demo.no-nats': {
    en: 'city {city} reaches the province by gRPC: no nats-server is found on the path',
    zh: '市 {city} 以 gRPC 连至省：路径中没有 nats-server',
  },
  'demo.loaded': {
    en: '{loaded} people loaded, {rejected} rejected, from {file} ({encoding})',
    zh: '自 {file}（{encoding}）装载 {loaded} 人，拒绝 {rejected}',
  },
  'demo.carried': {
    en: 'by disk from {from} to {to}: {changes} changes on {volumes} floppies',
    zh: '磁盘自 {from} 送 {to}：{changes} 条变更，{volumes} 张软盘',
  },
  'demo.called': {
    en: 'by telephone from {from} to {to}: {bytes} bytes in {seconds} s',
    zh: '电话自 {from} 至 {to}：{bytes} 字节，{seconds} 秒',
  },
  'demo.filling': { en: 'people held: {sums}', zh: '已持有人数：{sums}' },
  'demo.same': { en: 'the same', zh: '相同' },
  'demo.agree': {
    en: 'digests and states agree at all {nodes} nodes; every change has its receipts',
    zh: '{nodes} 个节点的摘要与状态全部一致；每条变更均有回执',
  },
  'demo.differ': {
    en: 'nothing moves any more, and the {nodes} nodes do not agree',
    zh: '已无进展，{nodes} 个节点不一致',
  },
  'demo.stopped': {
    en: 'all daemons stopped, nothing is left behind',
    zh: '守护进程均已停止，未留下任何内容',
  },
  'demo.kept': {
    en: `The province goes on running in {root}. Look around:
  npx huji status --dir {province}
  npx huji find --name {name} --dir {province}
Load something more:
  npx huji load {file} --source register \\
    --operator {officer} --passphrase-file {station}/passphrase --dir {station}
Stop it:
  kill $(cat {pids})`,
    zh: `该省继续在 {root} 中运行。查看：
  npx huji status --dir {province}
  npx huji find --name {name} --dir {province}
再装载：
  npx huji load {file} --source register \\
    --operator {officer} --passphrase-file {station}/passphrase --dir {station}
停止：
  kill $(cat {pids})`,
  },
  'demo.left': {
    en: 'all daemons stopped; their data folders stay in {root}',
    zh: '守护进程均已停止；数据文件夹保留在 {root}',
  },

  // what commands print
  'failure.error': { en: 'error: {message} ({code})', zh: '错误：{message}（{code}）' },
  'failure.try': { en: 'try: {hint}', zh: '建议：{hint}' },
  'prompt.passphrase': { en: 'Passphrase of {operator}: ', zh: '{operator} 的口令：' },
  'prompt.again': { en: 'Once more: ', zh: '再输一次：' },
  'progress.line': {
    en: '{bar}{percent}%  {rows} rows  {rate}/s  {rejected} rejected  {left} s left',
    zh: '{bar}{percent}%  {rows} 行  {rate}/秒  拒绝 {rejected}  余 {left} 秒',
  },
  'progress.copied': {
    en: '{bar}{percent}%  {rows} copied  {rate}/s  {left} s left',
    zh: '{bar}{percent}%  已复制 {rows}  {rate}/秒  余 {left} 秒',
  },
  'progress.checked': {
    en: '{rows} entries checked  {rate}/s',
    zh: '已检查 {rows} 项  {rate}/秒',
  },
  'progress.taken': {
    en: '{rows} changes  {rate}/s',
    zh: '变更 {rows} 条  {rate}/秒',
  },

  // pages beside packages, in both languages
  'note.title': {
    en: 'Household register, sealed package',
    zh: '户籍报盘 数据包清单',
  },
  'note.package': {
    en: 'Package: {id}',
    zh: '数据包编号：{id}',
  },
  'note.from': {
    en: 'From: {code}',
    zh: '制作单位：{code}',
  },
  'note.to': {
    en: 'To: {code}',
    zh: '收件单位：{code}',
  },
  'note.made': {
    en: 'Made: {time}',
    zh: '制作时间：{time}',
  },
  'note.holds': {
    en: 'Holds: {changes} changes in {frames} frames',
    zh: '内容：{frames} 帧，{changes} 条变更',
  },
  'note.seqs': {
    en: 'Own changes: {first} to {last}',
    zh: '本单位变更序号：{first} 至 {last}',
  },
  'note.cargo': {
    en: 'Packages of others carried along: {count}',
    zh: '转送他人数据包：{count} 个',
  },
  'note.volumes': {
    en: 'Volumes: {count}',
    zh: '卷数：{count}',
  },
  'note.photos': {
    en: 'Photos: {count}, in {volumes} volumes of their own; the changes need not wait for them',
    zh: '附件：{count} 件，另装 {volumes} 卷；变更数据不必等候',
  },
  'note.care': {
    en: 'Bring all volumes, in any order. Only the addressee can open them. Keep them until the receipt is back.',
    zh: '请送齐各卷，先后不限。仅收件单位可拆封。收到回执前请妥善保存。',
  },
  'note.taken': {
    en: 'TAKEN IN. Package {id} from {from}: {frames} frames; changes applied {applied}, held already {duplicate}, parked {parked}, waiting {waiting}.',
    zh: '已导入。{from} 的数据包 {id}：{frames} 帧；变更已应用 {applied}，已持有 {duplicate}，搁置 {parked}，等待 {waiting}。',
  },
  'note.taken-photos': {
    en: 'TAKEN IN: package {id} from {from}: {photos} photos new here',
    zh: '已导入：{from} 的数据包 {id}：新收附件 {photos} 件',
  },
  'note.carried': {
    en: 'KEPT, to be carried on unread. Package {id} from {from} for {to}.',
    zh: '已收存，将不拆封转送。数据包 {id}，由 {from} 送 {to}。',
  },
  'note.refused': {
    en: 'NOT TAKEN IN. Package {id} from {from}.',
    zh: '未导入。{from} 的数据包 {id}。',
  },

  'view.yes': { en: 'yes', zh: '是' },
  'view.no': { en: 'no', zh: '否' },
  'view.none': { en: 'none', zh: '无' },
  'view.long': {
    en: '({characters} characters; see --json)',
    zh: '（{characters} 字符；见 --json）',
  },
  'fsck.sound': { en: 'nothing wrong', zh: '没有问题' },
  'status.no-alarms': { en: 'no alarms', zh: '无告警' },
  'status.waiting': {
    en: '{changes} changes in {frames} frames, {bytes} bytes',
    zh: '{frames} 帧 {changes} 条变更，{bytes} 字节',
  },
  'status.moving': { en: '{parent}, moving to {to}', zh: '{parent}，正移往 {to}' },
  'status.more': { en: 'and {more} more streams; see --json', zh: '另有 {more} 个流；见 --json' },
  'age.seconds': { en: '{n} s', zh: '{n} 秒' },
  'age.minutes': { en: '{n} min', zh: '{n} 分' },
  'age.hours': { en: '{n} h', zh: '{n} 小时' },
  'age.days': { en: '{n} days', zh: '{n} 天' },
  'tier.station': { en: 'station', zh: '派出所' },
  'tier.county': { en: 'county', zh: '县级' },
  'tier.city': { en: 'city', zh: '市级' },
  'tier.province': { en: 'province', zh: '省级' },
  'label.account': { en: 'account', zh: '账户' },
  'label.anchors': { en: 'anchors met', zh: '已核存证' },
  'label.check': { en: 'check', zh: '检查项' },
  'label.at': { en: 'at', zh: '时间' },
  'label.entries': { en: 'entries', zh: '记录数' },
  'label.fault': { en: 'fault', zh: '问题' },
  'label.from': { en: 'from', zh: '起' },
  'label.method': { en: 'call', zh: '操作' },
  'label.operator': { en: 'operator', zh: '操作员' },
  'label.outcome': { en: 'outcome', zh: '结果' },
  'label.people': { en: 'records', zh: '涉及记录' },
  'label.purpose': { en: 'purpose', zh: '事由' },
  'label.segments': { en: 'segments', zh: '段数' },
  'label.seq': { en: 'no.', zh: '序号' },
  'label.signed': { en: 'signed', zh: '签封有效' },
  'label.alarm': { en: 'ALARM', zh: '告警' },
  'label.subject': { en: 'of', zh: '对象' },
  'label.applied': { en: 'applied', zh: '已应用' },
  'label.area': { en: 'area', zh: '区划' },
  'label.as-of': { en: 'as of', zh: '截至' },
  'label.author': { en: 'stream of', zh: '流的作者' },
  'label.birth-date': { en: 'born', zh: '出生日期' },
  'label.hash': { en: 'hash', zh: '散列值' },
  'label.record': { en: 'record', zh: '记录' },
  'label.bytes': { en: 'bytes', zh: '字节' },
  'label.cards': { en: 'cards', zh: '证件' },
  'label.cases': { en: 'cases', zh: '问题' },
  'label.certificate': { en: 'certificate', zh: '合格证' },
  'label.change': { en: 'change', zh: '变更' },
  'label.changes': { en: 'changes', zh: '变更数' },
  'label.child': { en: 'child', zh: '下级' },
  'label.code': { en: 'code', zh: '代码' },
  'label.cut': { en: 'cut', zh: '截面' },
  'label.detail': { en: 'detail', zh: '详情' },
  'label.digest': { en: 'digest', zh: '摘要' },
  'label.dir': { en: 'data folder', zh: '数据文件夹' },
  'label.entity': { en: 'entity', zh: '类别' },
  'label.documents': { en: 'papers', zh: '证件' },
  'label.written': { en: 'written', zh: '登记日期' },
  'label.event': { en: 'event', zh: '业务' },
  'label.fields': { en: 'fields', zh: '数据项' },
  'label.epoch': { en: 'epoch', zh: '纪元' },
  'label.error': { en: 'error', zh: '错误' },
  'label.evidence': { en: 'evidence', zh: '新增来源' },
  'label.expires': { en: 'expires', zh: '失效时间' },
  'label.field': { en: 'field', zh: '数据项' },
  'label.for': { en: 'for', zh: '已持续' },
  'label.frames': { en: 'frames', zh: '帧' },
  'label.head': { en: 'head', zh: '头' },
  'label.held': { en: 'held', zh: '已持有' },
  'label.address': { en: 'address', zh: '住址' },
  'label.household': { en: 'household', zh: '户号' },
  'label.households': { en: 'households', zh: '户数' },
  'label.id': { en: 'id', zh: '编号' },
  'label.ignored': { en: 'ignored', zh: '忽略列' },
  'label.indexes': { en: 'indexes', zh: '索引' },
  'label.lag': { en: 'lag', zh: '滞后' },
  'label.lane': { en: 'lane', zh: '通道' },
  'label.listen': { en: 'listens at', zh: '监听地址' },
  'label.loaded': { en: 'loaded', zh: '已装载' },
  'label.made': { en: 'made', zh: '制作时间' },
  'label.name': { en: 'name', zh: '姓名' },
  'label.new': { en: 'new', zh: '新增' },
  'label.asked-number': { en: 'asked for', zh: '所查号码' },
  'match.current': { en: 'current', zh: '现用' },
  'match.claimed': { en: 'claimed', zh: '另有登记' },
  'match.former': { en: 'former', zh: '曾用' },
  'label.node': { en: 'node', zh: '节点' },
  'label.number': { en: 'number', zh: '公民身份号码' },
  'label.addresses': { en: 'listens at', zh: '监听地址' },
  'label.asked': { en: 'asked for', zh: '已申请' },
  'label.moved': { en: 'moved', zh: '已移动' },
  'label.to': { en: 'to', zh: '去往' },
  'label.out': { en: 'written to', zh: '写入' },
  'label.parent': { en: 'parent', zh: '上级' },
  'label.peer': { en: 'link to', zh: '链路' },
  'label.elsewhere': { en: 'live elsewhere', zh: '人户分离' },
  'label.persons': { en: 'persons', zh: '人数' },
  'label.policy': { en: 'policy', zh: '规则' },
  'label.public-key': { en: 'public key', zh: '公钥' },
  'label.read': { en: 'read', zh: '已读' },
  'label.received': { en: 'received', zh: '接收字节' },
  'label.records': { en: 'records', zh: '记录' },
  'label.judging': { en: 'judging', zh: '重新核查' },
  'label.recovering': { en: 'recovering', zh: '恢复中' },
  'label.rejected': { en: 'rejected', zh: '被拒' },
  'label.rejects': { en: 'rejects', zh: '被拒文件' },
  'label.resumed': { en: 'done before', zh: '先前已完成' },
  'label.role': { en: 'role', zh: '角色' },
  'label.sealed': { en: 'sealed', zh: '已密封' },
  'label.seen': { en: 'seen', zh: '最近联系' },
  'label.sent': { en: 'sent', zh: '发送字节' },
  'label.sex': { en: 'sex', zh: '性别' },
  'label.since': { en: 'since', zh: '自' },
  'label.source': { en: 'source', zh: '来源' },
  'label.state': { en: 'state', zh: '状态' },
  'card.new-needed': {
    en: 'a new one must be asked for: the number was corrected',
    zh: '号码已更正,须申领新证',
  },
  'history.certificate': { en: 'certificate written to {out}', zh: '证明已写入 {out}' },
  'history.certificate-person': {
    en: '--certificate is of a person',
    zh: '--certificate 仅用于人员',
  },
  'example.history-certificate': {
    en: 'the certificate of a corrected number, to be printed',
    zh: '打印公民身份号码更正证明',
  },
  'label.card': { en: 'card', zh: '居民身份证' },
  'label.split-from': { en: 'split from', zh: '分户来源' },
  'label.merged-into': { en: 'merged into', zh: '并入' },
  'label.split': { en: 'split off', zh: '分出' },
  'label.merged': { en: 'merged into it', zh: '并来' },
  'label.station': { en: 'station', zh: '派出所' },
  'label.steps': { en: 'steps', zh: '步骤' },
  'label.streams': { en: 'streams', zh: '流' },
  'label.tier': { en: 'tier', zh: '层级' },
  'label.training': { en: 'training', zh: '训练' },
  'label.unchanged': { en: 'unchanged', zh: '未变' },
  'label.unit9': { en: 'unit code', zh: '单位代码' },
  'label.updated': { en: 'updated', zh: '更新' },
  'label.value': { en: 'value', zh: '值' },
  'label.version': { en: 'version', zh: '版本' },
  'label.waiting': { en: 'waiting', zh: '待报' },
  'label.kind': { en: 'kind', zh: '类别' },
  'label.reason': { en: 'reason', zh: '原因' },
  'label.in-charge': { en: 'in charge', zh: '主管机关' },
  'label.opened': { en: 'opened', zh: '立案日期' },
  'label.way': { en: 'way', zh: '方式' },
  'label.where': { en: 'where', zh: '位置' },
  'label.package': {
    en: 'package',
    zh: '数据包',
  },
  'label.volumes': {
    en: 'volumes',
    zh: '卷数',
  },
  'label.photos': { en: 'photos', zh: '附件' },
  'label.photo-package': { en: 'package of photos', zh: '附件数据包' },
  'label.photo-bytes': { en: 'its bytes', zh: '附件包字节' },
  'label.photo-files': { en: 'its volumes', zh: '附件包各卷' },
  'label.carried': {
    en: 'carried along',
    zh: '转送',
  },
  'label.files': {
    en: 'files',
    zh: '文件',
  },
  'label.note': {
    en: 'page to print',
    zh: '打印清单',
  },
  'label.applied-now': {
    en: 'applied',
    zh: '已应用',
  },
  'label.duplicate': {
    en: 'held already',
    zh: '已持有',
  },
  'label.parked-now': {
    en: 'parked',
    zh: '搁置',
  },
  'label.receipt': {
    en: 'receipt',
    zh: '回执',
  },
  ...CAMPAIGN_TEXTS,
  ...CARD_TEXTS,
  ...OFFICE_TEXTS,
  ...COMPARE_TEXTS,
  ...PAGE_TEXTS,
  ...REGISTRY_TEXTS,
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

export type TextId = keyof typeof TEXTS;

let current: Language = 'en';

export function useLanguage(language: Language): void {
  current = language;
}

export function language(): Language {
  return current;
}

/** From HUJI_LANG or else the locale: Chinese where it says so, else English. */
export function languageOf(env: { readonly [name: string]: string | undefined }): Language {
  const names = ['HUJI_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'];
  const locale = names.map((name) => env[name] ?? '').find((value) => value !== '') ?? '';
  return /^zh/i.test(locale) ? 'zh' : 'en';
}

/** A text in the language in use, with its `{names}` filled in. */
export function text(
  id: TextId,
  params: { readonly [name: string]: string | number } = {},
): string {
  return textIn(current, id, params);
}

/** A text in one language, whichever is in use: for pages that travel. */
export function textIn(
  language: Language,
  id: TextId,
  params: { readonly [name: string]: string | number } = {},
): string {
  return TEXTS[id][language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}
