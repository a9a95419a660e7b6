/**
 * The one table of errors. A code is stable for ever; its texts are not.
 *
 * `retry` says whether the same call may succeed later unchanged; `exit` is the CLI's exit code:
 * 1 refused or found something wrong, 2 misuse, 3 try again.
 */
export type Language = 'en' | 'zh';

export interface ErrorEntry {
  readonly retry: boolean;
  readonly exit: 1 | 2 | 3;
  /** [what it means, what to try] */
  readonly en: readonly [string, string];
  readonly zh: readonly [string, string];
}

const refused = (en: readonly [string, string], zh: readonly [string, string]): ErrorEntry => ({
  retry: false,
  exit: 1,
  en,
  zh,
});
const misuse = (en: readonly [string, string], zh: readonly [string, string]): ErrorEntry => ({
  retry: false,
  exit: 2,
  en,
  zh,
});
const later = (en: readonly [string, string], zh: readonly [string, string]): ErrorEntry => ({
  retry: true,
  exit: 3,
  en,
  zh,
});

export const ERRORS = {
  // frames and logs
  FRAME_MALFORMED: refused(
    ['The frame cannot be read', 'Run huji fsck where it was stored; it will be fetched again'],
    ['帧无法解析', '在保存它的节点上运行 huji fsck;该帧会重新取回'],
  ),
  FRAME_SIGNATURE: refused(
    [
      'The frame is not signed by the key in force',
      'Check the author for tampering or a disk fault',
    ],
    ['帧签名与当时有效的密钥不符', '检查作者节点是否被篡改或磁盘故障'],
  ),
  FRAME_CHAIN: refused(
    ['The frame does not follow the log held here', 'The missing range is asked for by itself'],
    ['帧与本地日志不衔接', '缺失的区间会自动补取'],
  ),
  FRAME_TOO_LARGE: refused(
    ['The frame or message is over the limit', 'Check the version of the sender'],
    ['帧或消息超过上限', '检查发送方的版本'],
  ),
  FRAME_TRIMMED: refused(
    [
      'A neighbour lacks frames that were trimmed here',
      'Another neighbour gives them; link it, or restore a newer backup of the one that lacks them',
    ],
    ['相邻节点缺少本节点已裁剪的帧', '由其他相邻节点提供;请接通,或为缺帧节点恢复较新的备份'],
  ),
  STREAM_OPENING: refused(
    ['The opening of the stream does not prove its author', 'Enrol the node again at its parent'],
    ['流的开启不能证明其作者', '请在上级重新登记该节点'],
  ),
  LANE_FORBIDDEN: refused(
    ['The author may not write in this lane', 'Check the node list'],
    ['作者无权写入该通道', '检查节点名单'],
  ),
  // attachments
  ATTACHMENT_TOO_LARGE: refused(
    ['The attachment is over 20 KB', 'Scan it again with fewer pixels or lower quality'],
    ['附件超过 20 KB', '请降低像素或质量后重新扫描'],
  ),
  ATTACHMENT_TYPE: refused(
    ['The attachment is no picture that is taken', 'Give a JPEG or PNG file'],
    ['附件不是可接受的图片', '请提供 JPEG 或 PNG 文件'],
  ),
  ATTACHMENT_UNREADABLE: refused(
    ['The file of an attachment cannot be read', 'Check its path and whose it is'],
    ['无法读取附件文件', '检查路径与属主'],
  ),
  ATTACHMENT_ABSENT: refused(
    ['The attachment is not here', 'It is asked for as soon as a neighbour has it'],
    ['附件不在本节点', '相邻节点一有即会索取'],
  ),
  ATTACHMENT_WRONG: refused(
    [
      'What came is not the attachment that was asked for',
      'It is asked for again elsewhere or later; run huji fsck where it came from',
    ],
    ['收到的不是所索取的附件', '会另行或稍后再次索取;在发来的节点上运行 huji fsck'],
  ),
  ATTACHMENT_SPOILT: refused(
    [
      'The disk has spoilt an attachment',
      'It is asked for again from whoever has it; check the disk with huji fsck',
    ],
    ['磁盘损坏了一个附件', '会向持有者重新索取;用 huji fsck 检查磁盘'],
  ),
  // packages on disks
  PACKAGE_NONE: refused(
    ['There is no package in this place', 'Check that this is the right disk'],
    ['此处没有数据包', '检查是否为正确的磁盘'],
  ),
  PACKAGE_VERSION: refused(
    ['The package was written by a newer version', 'Upgrade huji on this machine'],
    ['数据包由更新的版本写成', '升级本机的 huji'],
  ),
  PACKAGE_VOLUME: refused(
    ['A volume of the package is damaged', 'Copy that volume again, or have it cut again'],
    ['数据包的一卷已损坏', '重新复制该卷,或请对方重新制作'],
  ),
  PACKAGE_INCOMPLETE: refused(
    [
      'Volumes of the package are missing',
      'Import those too; what came is kept, in any order, for as long as it takes',
    ],
    ['数据包缺卷', '请导入所缺各卷;已到的卷已保存,先后与时间不限'],
  ),
  PACKAGE_ADDRESSEE: refused(
    ['The package is for another node', 'Bring it to the node it names'],
    ['数据包的收件单位不是本节点', '请送交其所写的收件单位'],
  ),
  PACKAGE_AUTHOR: refused(
    [
      'The author of the package is not known here as a neighbour',
      'Check who made it; enrol the node if it belongs here',
    ],
    ['数据包的制作单位不是本节点认识的上下级', '查明由谁制作;确属本辖区则登记该节点'],
  ),
  PACKAGE_FOREIGN: refused(
    ['The package comes from another province', 'Bring it to a node of that province'],
    ['数据包来自其他省份', '请送交该省的节点'],
  ),
  PACKAGE_SEAL: refused(
    [
      'The package cannot be opened with this node’s key',
      'Copy it again; if it stays so, have it cut again',
    ],
    ['数据包无法用本节点的密钥打开', '重新复制;仍不行则请对方重新制作'],
  ),
  PACKAGE_CONTENT: refused(
    ['The package does not hold what its manifest says', 'Have it cut again by its author'],
    ['数据包的内容与其清单不符', '请制作单位重新制作'],
  ),
  PACKAGE_GAP: refused(
    [
      'Changes before those in the package are missing here',
      'Import the packages before it; this one is kept and then taken in by itself',
    ],
    ['此前的变更尚未到达本节点', '请先导入此前的数据包;本包已保存,届时自动导入'],
  ),
  PACKAGE_RECIPIENT: refused(
    [
      'It is not known how to seal packages for this node',
      'Import a package of that node first, or wait until the province lists it',
    ],
    ['不知道该节点的封装公钥', '先导入该节点的数据包,或等省级公布该节点'],
  ),
  PACKAGE_OVERDUE: refused(
    [
      'No receipt has come back for a package',
      'Ask whether it arrived; cut it again with huji export --again',
    ],
    ['数据包逾期未收到回执', '查问是否送达;用 huji export --again 重新制作'],
  ),
  SPOOL_BLOCKED: refused(
    [
      'Nothing can be put in the folder for packages, or taken in from one',
      'Look at the code in the detail: a stick may be full or read-only, a node not known yet',
    ],
    [
      '数据包无法写入发件文件夹,或无法从收件文件夹导入',
      '按详情中的代码处理:磁盘可能已满或只读,或收件节点尚不认识',
    ],
  ),
  // sessions
  PROTOCOL_VERSION: refused(
    ['The peer speaks no protocol version that this node speaks', 'Upgrade the older side'],
    ['对端没有共同的协议版本', '升级较旧的一方'],
  ),
  PROTOCOL_GARBAGE: refused(
    ['The peer sent what is no message', 'Check what is connecting to this address'],
    ['对端发送的不是协议消息', '检查是什么在连接本地址'],
  ),
  PEER_NOT_READING: later(
    ['The peer does not read', 'It is tried again; check the peer and the link'],
    ['对端不读取数据', '会自动重试;检查对端与链路'],
  ),
  PEER_SILENT: later(
    ['The peer has been silent for too long', 'It is tried again; check the peer and the link'],
    ['对端沉默过久', '会自动重试;检查对端与链路'],
  ),
  LINK_DOWN: later(
    ['The link is down', 'It is tried again by itself; check address and network'],
    ['链路中断', '会自动重试;检查地址与网络'],
  ),
  CERT_EXPIRED: refused(
    ['The certificate has expired', 'Renew it at the parent'],
    ['证书已过期', '请在上级换发证书'],
  ),
  CERT_NOT_YET: refused(
    ['The certificate is not valid yet', 'Check the clocks of both sides'],
    ['证书尚未生效', '检查双方时钟'],
  ),
  CERT_FOREIGN: refused(
    ['The certificate does not come from this province', 'Check the address; enrol the node here'],
    ['证书不属于本省', '检查地址;在本省登记该节点'],
  ),
  CERT_MISSING: refused(
    ['The peer showed no certificate', 'Only enrolled nodes may connect'],
    ['对端没有出示证书', '只有已登记节点可以连接'],
  ),
  PEER_UNEXPECTED: refused(
    ['Another node answers than the one expected', 'Check the address of the parent'],
    ['应答的不是预期的节点', '检查上级地址'],
  ),
  PEER_REVOKED: refused(
    ['The node has been revoked', 'Ask the province'],
    ['该节点已被吊销', '请询问省级'],
  ),
  PEER_NOT_NEIGHBOUR: refused(
    ['The node is neither parent nor child of this one', 'Check the configured parent'],
    ['该节点既非上级也非下级', '检查配置的上级'],
  ),
  PEER_PLAINTEXT: refused(
    ['The peer does not speak TLS', 'Check what is connecting to this address'],
    ['对端未使用 TLS', '检查是什么在连接本地址'],
  ),
  LISTENER_BUSY: later(
    ['Too many connections at once', 'It is tried again; check what is connecting to this address'],
    ['同时连接过多', '会自动重试;检查是什么在连接该地址'],
  ),
  LISTEN_FAILED: later(
    ['The node cannot listen at this address', 'Check that it is of this machine and free'],
    ['无法在该地址监听', '检查该地址属于本机且未被占用'],
  ),
  // identity
  BUNDLE_MALFORMED: misuse(
    ['The join bundle cannot be read', 'Ask the parent for it again'],
    ['入网文件无法读取', '请向上级重新索取'],
  ),
  BUNDLE_MISSING: misuse(
    [
      'There is no join bundle at that path',
      'Check the path; the parent makes it with huji enroll',
    ],
    ['该路径下没有入网文件', '检查路径;入网文件由上级用 huji enroll 生成'],
  ),
  BUNDLE_PASSPHRASE: misuse(
    ['The join bundle is sealed with another passphrase', 'Ask the parent for the passphrase'],
    ['入网文件口令不对', '请向上级询问口令'],
  ),
  BUNDLE_EXPIRED: refused(
    ['The join bundle has expired', 'Ask the parent to enrol this node again'],
    ['入网文件已过期', '请上级重新登记本节点'],
  ),
  BUNDLE_MISMATCH: misuse(
    ['The join bundle is for another node', 'Use the code and tier it was made for'],
    ['入网文件属于其他节点', '使用其指定的代码与层级'],
  ),
  ENROL_OUTSIDE: refused(
    ['A node enrols only below its own code', 'Enrol it at its parent or at the province'],
    ['只能登记本代码之下的节点', '在其上级或省级登记'],
  ),
  ENROL_TWICE: refused(
    ['This node is enrolled already', 'Revoke it first, or give --again'],
    ['该节点已经登记', '先吊销,或使用 --again'],
  ),
  NODE_UNLISTED: refused(
    ['The node is not on the list of the province', 'huji node list'],
    ['该节点不在省级名单上', 'huji node list'],
  ),
  MOVE_OUTSIDE: refused(
    [
      'A node stands only below a node whose code its own lies below',
      'Choose the county, city or province of its code',
    ],
    ['节点只能归属其代码之上的节点', '选择其代码所属的县、市或省'],
  ),
  MOVE_TIER: refused(
    ['A node stands only below a node of a higher tier', 'Choose a parent of a higher tier'],
    ['节点只能归属更高层级的节点', '选择更高层级的上级'],
  ),
  MOVE_CYCLE: refused(
    ['The new parent stands below the node itself', 'Move the parent first, or choose another'],
    ['新上级位于该节点之下', '先移动该上级,或另选上级'],
  ),
  MOVE_ADDRESS: refused(
    ['It is not known where the new parent listens', 'Give --address'],
    ['不知道新上级的监听地址', '请给出 --address'],
  ),
  MOVE_FORBIDDEN: refused(
    [
      'A node takes over only what lies below its code and stands above it',
      'Other moves are made at the province: huji node move',
    ],
    ['节点只能接管其代码之下、且现归属其上级的节点', '其他移动在省级办理:huji node move'],
  ),
  PARENT_UNREACHED: later(
    [
      'The new parent has not answered; the one before is kept',
      'It is tried again; check the address of the new parent',
    ],
    ['新上级没有应答;暂留原上级', '会自动重试;检查新上级的地址'],
  ),
  CHILD_OVERDUE: later(
    [
      'A node below is silent for longer than it said it would be',
      'Ask there: its line, its power, or its disk on the way',
    ],
    ['下级节点沉默超过其约定时间', '向该处查询:线路、供电,或在途的磁盘'],
  ),
  WAY_UNKNOWN: misuse(
    ['There is no such way to the parent', 'See the ways with huji link list'],
    ['没有这条通往上级的路', '用 huji link list 查看'],
  ),
  DIAL_COMMAND: later(
    ['The command that dials or hangs up failed', 'It is tried again; run the command by hand'],
    ['拨号或挂断命令失败', '会自动重试;请手工运行该命令'],
  ),
  INTRODUCTION_USED: refused(
    ['The introduction was used before with another key', 'Check who has a copy of the bundle'],
    ['引荐密钥已被另一密钥使用', '检查谁持有入网文件副本'],
  ),
  TRAINING_MIXED: refused(
    ['Training and real nodes do not mix', 'Use a bundle of the same root'],
    ['训练与正式节点不得混用', '使用同一信任根的入网文件'],
  ),
  KEY_MODE: refused(
    ['A key file may be read by others', 'chmod 600 the file'],
    ['密钥文件可被他人读取', '请 chmod 600 该文件'],
  ),
  OPERATOR_NEEDED: misuse(
    ['This act needs an operator', 'Give --operator NAME'],
    ['此操作需要操作员', '请给出 --operator 姓名'],
  ),
  OPERATOR_UNKNOWN: refused(
    ['No such operator here', 'huji operator list; huji operator add'],
    ['没有该操作员', 'huji operator list;huji operator add'],
  ),
  OPERATOR_EXISTS: refused(
    ['An operator of that name exists', 'Choose another name, or grant to the existing one'],
    ['同名操作员已存在', '另选名称,或对其授权'],
  ),
  OPERATOR_KEY: refused(
    ['The operator key does not open', 'Check HUJI_PASSPHRASE or the key file'],
    ['操作员密钥无法解锁', '检查 HUJI_PASSPHRASE 或密钥文件'],
  ),
  OPERATOR_RIGHT: refused(
    ['The operator may not take this step', 'huji operator grant'],
    ['操作员无权执行此步骤', 'huji operator grant'],
  ),
  SESSION_UNPROVEN: refused(
    ['The session is not signed by its operator', 'Unlock the key again'],
    ['会话未经操作员签名', '重新解锁密钥'],
  ),
  IDENTITY_DAMAGED: refused(
    [
      'The identity of this node is damaged or mixed up',
      'Restore its identity folder from a backup',
    ],
    ['本节点的身份文件损坏或不匹配', '从备份恢复身份文件夹'],
  ),
  // judging
  EVENT_UNKNOWN: refused(
    ['No such event code', 'huji submit --example EVENT'],
    ['没有该业务代码', 'huji submit --example 业务代码'],
  ),
  EVENT_FORBIDDEN: refused(
    ['This tier may not write this event here', 'Ask the tier in charge'],
    ['本层级无权办理此业务', '请主管层级办理'],
  ),
  EVENT_SEQUENCE: refused(
    ['This cannot follow what was registered before', 'Look at the record, or reverse the event'],
    ['此业务不能接续已登记的业务', '核对该记录,或先冲销前一业务'],
  ),
  EVENT_INCOMPLETE: refused(
    ['The event lacks something it needs', 'huji submit --example EVENT shows what it takes'],
    ['此业务缺少必需内容', 'huji submit --example 业务代码 可见所需内容'],
  ),
  HOUSEHOLD_UNKNOWN: refused(
    ['The station has no such household', 'Set the household up first (201)'],
    ['本所没有该户', '请先立户(201)'],
  ),
  NUMBER_NOT_CORRECTED: refused(
    ['The number of this person was never corrected', 'huji history shows what was changed'],
    ['此人公民身份号码未曾更正', 'huji history 可见历次业务'],
  ),
  HOUSEHOLD_LINK: refused(
    ['A household cannot be merged into this one', 'Name another household that stands'],
    ['该户不能并入所指的户', '请写明另一个有效的户'],
  ),
  REVERSAL_UNKNOWN: refused(
    ['Nothing there that this node may reverse', 'Name a change this node made on the record'],
    ['没有可由本节点冲销的业务', '请写明本节点在该记录上办理的业务'],
  ),
  REVERSAL_AGAIN: refused(
    ['The event has been reversed already', 'Register it anew, if it holds'],
    ['该业务已被冲销', '如属实,请重新登记'],
  ),
  REVERSAL_LATE: refused(
    ['The event can no longer be reversed', 'Correct the record instead (107)'],
    ['该业务已不能冲销', '请改用更正(107)'],
  ),
  REVERSAL_EXPIRED: refused(
    [
      'The time within which this event may be reversed is over',
      'Correct the record instead (107)',
    ],
    ['该业务已超过规定的冲销期限', '请改用更正(107)'],
  ),
  CHECK_ORDER: refused(
    ['The step does not follow what was done so far', 'verified, then accurate, then entered'],
    ['该步骤与已完成步骤不相接', '先核对，再准确，后录入'],
  ),
  CHECK_NOBODY: refused(
    ['Nobody at the station has been entered yet', 'huji check list shows how far it has come'],
    ['该所尚无已录入人员', 'huji check list 可见进度'],
  ),
  CAMPAIGN_INVALID: refused(
    ['The campaign contradicts itself or cannot be read', 'Each line at fault is named; mend it'],
    ['工作方案前后不符或无法读取', '不符之处已逐行列出,请更正'],
  ),
  CAMPAIGN_NONE: refused(
    ['No campaign is published, so there is nothing to measure progress by', 'huji campaign apply'],
    ['尚未发布工作方案,无从计算进度', '请由省级用 huji campaign apply 发布'],
  ),
  REPORT_EARLY: refused(
    ['The campaign is not over, so there is no final report yet', 'huji report weekly'],
    ['工作尚未结束,暂无总结报告', '可用 huji report weekly 出周报'],
  ),
  CARD_OVERDUE: refused(
    ['Applications for cards wait longer than the campaign allows', 'huji campaign overdue'],
    ['有申领超过工作方案规定的时限', 'huji campaign overdue 可见明细'],
  ),
  NOT_BEGUN: refused(
    ['Second-generation cards are not issued yet: it is still prepared', 'Wait for the pilot'],
    ['尚在准备阶段,未开始办理第二代居民身份证', '请待试点开始'],
  ),
  NOT_PILOT: refused(
    ['Until the end of the pilot its counties alone issue second-generation cards', 'Wait for it'],
    ['试点期间仅试点县办理第二代居民身份证', '请待试点结束'],
  ),
  FIRST_GEN_STOPPED: refused(
    ['First-generation cards are no longer applied for', 'Apply for one of the second generation'],
    ['第一代居民身份证已停止制发', '请申领第二代居民身份证'],
  ),
  CAMPAIGN_OVER: refused(
    [
      'The campaign is over: its applications are summed up',
      'The province publishes what comes after it as another campaign',
    ],
    ['换证工作已结束并总结', '此后的办理由省厅另行发布方案'],
  ),
  GATE_CLOSED: refused(
    [
      'Cards may not be issued for this area on that day: build the database first',
      'huji gate shows what still stands in the way',
    ],
    ['该地区当日不得发证(先建库、后发证)', '用 huji gate 查看尚缺什么'],
  ),
  GATE_TIER: refused(
    ['This tier does not do that', 'A station declares, the province opens and closes'],
    ['本级不办理此事', '派出所申报,省厅开启和关闭'],
  ),
  GATE_NOT_READY: refused(
    [
      'The area is not reconciled: its database is not built, or figures are over a limit',
      'huji gate show lists what stands in the way, station by station',
    ],
    ['该地区尚未建库对帐完毕,或有指标超限', '用 huji gate show 逐所查看尚缺什么'],
  ),
  GATE_BROKEN: refused(
    [
      'The gate of an area has closed by itself: figures no longer prove its database',
      'The detail has the figures; put them right, then huji gate open',
    ],
    [
      '一地区的发证因建库依据不再成立而自行关闭',
      '详情列出不符的指标;解决后用 huji gate open 重新开启',
    ],
  ),
  GATE_CERTIFICATE: refused(
    ['The gate certificate is not good', 'Trust nothing it says; ask the province for another'],
    ['发证许可无效', '不要采信其内容;请向省厅另要一份'],
  ),
  CARD_REFUSED: refused(
    ['The application cannot be accepted', 'Every reason is listed; put them right first'],
    ['申领不予受理', '所有原因已列出,请先逐项解决'],
  ),
  CARD_UNKNOWN: refused(
    ['No such application is held here', 'Check the acceptance number'],
    ['此处无该申领', '请核对受理号'],
  ),
  CARD_AMBIGUOUS: refused(
    ['Two applications have this acceptance number', 'Name one by its id; the detail has both'],
    ['两件申领受理号相同', '请用编号指明,详情列出两件'],
  ),
  CARD_STAGE: refused(
    [
      'The step does not follow the stage the application is at',
      'huji card show lists its stages; somebody may have been faster',
    ],
    ['该环节与申领所处阶段不相接', '用 huji card show 查看各环节;可能已由他人办理'],
  ),
  CARD_TIER: refused(
    ['This tier does not take that step', 'docs/CARDS.md says who takes which'],
    ['本级不办理该环节', '各环节由谁办理见 docs/CARDS.md'],
  ),
  CARD_SEPARATION: refused(
    [
      'Who accepted, reviewed or approved an application does not take the next step too',
      'Let another officer take it',
    ],
    ['受理、审核、签发须由不同民警办理', '请由另一名民警办理'],
  ),
  NOT_TRAINED: refused(
    [
      'The officer has no training certificate in date',
      'huji operator grant with --certificate and --certified-until',
    ],
    [
      '该民警无有效的培训合格证',
      '用 huji operator grant 的 --certificate 和 --certified-until 登记',
    ],
  ),
  CARD_NOT_LIVE: refused(
    ['The person is not registered here, or no longer', 'Register the person first'],
    ['该人户口不在此处或已注销', '请先办理户口登记'],
  ),
  CARD_NOT_VERIFIED: refused(
    ['The person has not been verified', 'huji check enter records it'],
    ['该人尚未核对', '用 huji check enter 登记核对结果'],
  ),
  CARD_CASE_OPEN: refused(
    ['A case about who the person is stands open', 'Decide it first: huji cases'],
    ['该人身份存疑的案件尚未裁决', '请先裁决: huji cases'],
  ),
  CARD_NUMBER: refused(
    ['The person has no valid 18-digit citizen number', 'Assign or correct it first'],
    ['该人无有效的18位公民身份号码', '请先编号或更正'],
  ),
  CARD_NUMBER_SHARED: refused(
    ['Somebody else is registered with the same number', 'Settle the shared number first'],
    ['另有他人使用同一公民身份号码', '请先解决重号'],
  ),
  CARD_PHOTO: refused(
    ['The photo does not meet GA 461', 'The detail says which measure; take it again'],
    ['照片不符合GA 461', '不合格项见详情,请重新拍照'],
  ),
  CARD_APPLIED: refused(
    ['The person has another application under way', 'Finish or cancel that one first'],
    ['该人另有未办结的申领', '请先办结或作废原申领'],
  ),
  CARD_ITEMS: refused(
    [
      'The register no longer shows what was accepted',
      'Return the application; the station takes it up again',
    ],
    ['登记项目与受理时不一致', '请退回,由派出所重新上报'],
  ),
  CARD_OLD: refused(
    ['The old card has not been collected', 'Collect it, or report it lost, first'],
    ['旧证尚未收交', '请先收交旧证或挂失'],
  ),
  CARD_SERIAL: refused(
    ['No acceptance number is left for the day', 'Accept the application tomorrow'],
    ['当日受理号已用完', '请次日再受理'],
  ),
  READY_NONE: refused(
    ['The campaign in force does not say what a node must have', 'Publish one with readiness'],
    ['现行工作方案未规定准备要求', '请发布含 readiness 的工作方案'],
  ),
  READY_NOT: refused(
    ['The node is not ready: the detail says what is missing or not approved of', 'Mend it first'],
    ['该单位尚未就绪,所缺及未经选定的见详情', '请先补齐'],
  ),
  READY_SEPARATION: refused(
    ['A node does not sign itself off', 'An officer of a tier above does'],
    ['本单位不得自行验收', '请由上级民警验收'],
  ),
  FEE_AMOUNT: refused(
    ['That is not what the campaign says this costs', 'huji campaign show: fees and exemptions'],
    ['与工作方案规定的工本费不符', '用 huji campaign show 查看收费及减免标准'],
  ),
  FEE_RECEIPT: refused(
    [
      'What is paid has a receipt of its own, and what is not has none',
      'Give the number of the receipt; of one used before, the detail says which',
    ],
    ['收费须有收据且不得重号,免收不开收据', '请给出收据号码;重号见详情'],
  ),
  FEE_TAKEN: refused(
    ['The fee of this application has been taken', 'huji fee list; nothing is taken twice'],
    ['该申领已收费', '用 huji fee list 核对,不得重复收费'],
  ),
  FEE_NETTED: refused(
    [
      'Not all that was taken is remitted: nothing may be netted off',
      'Remit the whole; what is spent comes from the budget',
    ],
    ['上缴数与收取数不符: 收支两条线,不得坐支', '请全额上缴,支出另列预算'],
  ),
  FEE_REMITTED: refused(
    ['Nothing of that day is left to remit', 'huji fee list has its slips'],
    ['该日工本费已全部上缴或无收费', '用 huji fee list 查看缴款书'],
  ),
  LEDGER_CLOSED: refused(
    ['The ledger of fees was closed with the final report', 'It can be read, and no more'],
    ['工本费台帐已随总结报告关闭', '只可查阅'],
  ),
  OFFICE_UNKNOWN: refused(
    ['The campaign names no such former card office', 'huji office show lists those it names'],
    ['工作方案中没有该制证所', '用 huji office show 查看各制证所'],
  ),
  OFFICE_CLOSED: refused(
    [
      'From the first day of the pilot on orders of both generations go to the centre',
      'Take the order out of the list; the day of the detail is at fault',
    ],
    ['自试点开始之日起,一、二代证均由省制证中心制作', '请从清单中去掉该订单,其日期见详情'],
  ),
  OFFICE_WITHDRAWN: refused(
    ['The former card office has been withdrawn', 'Orders go to the centre at the province'],
    ['该制证所已撤销', '请报省制证中心'],
  ),
  OFFICE_NOT_EMPTY: refused(
    [
      'The former card office still answers for orders or blank cards',
      'huji office show: hand them over, and let the centre take them over, first',
    ],
    ['该制证所尚有未移交的订单或空白卡', '用 huji office show 查看,先移交并由中心接收'],
  ),
  OFFICE_LIST: refused(
    ['The order is not where this step takes it from', 'huji office show; mend the list'],
    ['清单中的订单不在该环节', '用 huji office show 核对并更正清单'],
  ),
  OFFICE_TWICE: refused(
    ['The order is known already, here or from another office', 'Leave it out: it is made once'],
    ['该订单已登记或已由另一制证所移交', '请从清单中去掉;每个订单只制一次'],
  ),
  CARRY_LOST: refused(
    [
      'A claim on a person who moved could not be brought to his new station',
      'Take it in there by hand; the detail says which and why',
    ],
    ['迁移人员的一项申报未能带到新户籍地', '请在新户籍地手工登记;详情写明是哪一项及原因'],
  ),
  CARRY_FALSE: refused(
    [
      'The carried claim is not what its author wrote, or not its carrier’s to bring',
      'Ask the carrier',
    ],
    ['随迁记录与原作者所写不符,或不应由该节点转递', '询问转递节点'],
  ),
  FIELD_UNKNOWN: refused(
    ['No such field', 'Use the identifiers of docs/CLI.md'],
    ['没有该数据项', '使用 docs/CLI.md 中的标识符'],
  ),
  FIELD_REQUIRED: refused(['A required field is missing', 'Fill it in'], ['缺少必填项', '请补填']),
  FIELD_VALUE: refused(
    ['The value is not of the form of its field', 'Correct it'],
    ['数据项的值不合规格', '请更正'],
  ),
  FIELD_TOO_LONG: refused(['The value is too long', 'Shorten it'], ['值过长', '请缩短']),
  FIELD_TEXT: refused(
    ['The text is not well-formed', 'Check its encoding'],
    ['文本不合法', '检查编码'],
  ),
  CODE_UNKNOWN: refused(
    ['The code is not in its code table', 'Correct it; new tables come from the province'],
    ['代码不在代码表中', '请更正;新代码表由省级下发'],
  ),
  APPROVAL_NEEDED: refused(
    [
      'The item takes the approval of a higher tier',
      'Cite the approval among the documents, or have that tier decide',
    ],
    ['该项目须经上级审批', '请附审批表,或由上级裁决'],
  ),
  CORRECTION_ONLY: refused(
    ['The item can only be corrected, never changed', 'State a category of correction'],
    ['该项目只能更正,不能变更', '请使用更正类别'],
  ),
  CATEGORY_MISMATCH: refused(
    ['The category is of no item that the change writes', 'State the category of the item'],
    ['变更更正类别与所改项目不符', '请填写与项目相符的类别'],
  ),
  VERDICT_INVALID: refused(
    ['The verdict does not say what a verdict must', 'Use decide'],
    ['裁决内容不完整', '请使用 decide 命令'],
  ),
  CODES_INVALID: refused(
    ['The code table cannot be taken', 'Correct what is named; codes show prints a whole one'],
    ['代码表不可用', '请改正所列之处;codes show 可输出完整代码表'],
  ),
  DISTRICT_CHANGE: refused(
    ['A change of districts in the table leads nowhere', 'Each code becomes one that is in force'],
    ['代码表中的区划变更不成立', '每个变更代码须指向一个有效代码'],
  ),
  POLICY_INVALID: refused(
    ['The policy cannot be taken', 'Correct the lines named; policy show prints a whole one'],
    ['规则文件不可用', '请改正所列各行;policy show 可输出完整规则'],
  ),
  CONSUMER_INVALID: refused(
    ['The document of a consumer cannot be taken', 'Correct the lines named'],
    ['使用单位的授权文件不可用', '请改正所列各行'],
  ),
  CONSUMER_FORBIDDEN: refused(
    [
      'The consumer may not ask this',
      'Ask only what the document published for the consumer allows; huji consumer show prints it',
    ],
    ['该使用单位无权作此查询', '只可查询已发布的授权文件所允许的内容;可用 huji consumer show 查看'],
  ),
  CONSUMER_UNKNOWN: refused(
    [
      'The caller is no consumer that the province published',
      'Show a certificate or send a token whose SHA-256 stands in the document of the consumer',
    ],
    ['调用方不是已发布的使用单位', '请出示证书或发送令牌,其 SHA-256 须已列入该单位的授权文件'],
  ),
  FEED_GONE: refused(
    ['What comes after the cursor is kept no more', 'Watch again from the start'],
    ['游标之后的内容已不再保留', '请从头重新订阅'],
  ),
  FEED_WAITS: later(
    ['A change feed is not delivered', 'Look at the NATS server and at the rights of the consumer'],
    ['变更推送未能送达', '检查 NATS 服务器以及该使用单位的权限'],
  ),
  RATE_LIMITED: later(
    ['More calls than the consumer may make', 'Wait, then go on more slowly'],
    ['调用次数超过该使用单位的限额', '请稍候并放慢调用'],
  ),
  CONSUMER_PURPOSE: refused(
    ['The consumer may not name this purpose', 'Name one of the purposes in its document'],
    ['该使用单位不得以此事由查询', '请使用授权文件所列的事由'],
  ),
  AREA_ELSEWHERE: refused(
    [
      'The area is not at or below this node',
      'Name the area of this node, which the detail has, or one below it',
    ],
    ['该区域不属于本节点辖区', '请指定本节点的区域(见详情)或其下级区域'],
  ),
  AREA_TRAINING: refused(
    ['A training area in a real province', 'Remove the training record'],
    ['正式省中出现训练区划', '删除训练记录'],
  ),
  DATE_INVALID: refused(['No such date', 'Write YYYYMMDD'], ['日期无效', '请写作 YYYYMMDD']),
  DATE_FUTURE: refused(
    [
      'A date of birth or death lies in the future',
      'Correct the row; check the clock of this node if the date is right',
    ],
    ['出生或死亡日期晚于今日', '请更正该行;日期无误时请检查本节点时钟'],
  ),
  DATE_PAST: refused(
    ['That day has passed', 'Name today or a later day'],
    ['该日期已过', '请写今日或以后的日期'],
  ),
  ENTITY_NEEDED: refused(
    ['This event needs the id of a record', 'Give "id"'],
    ['此业务需要记录编号', '请给出 "id"'],
  ),
  ENTITY_UNEXPECTED: refused(
    ['This event makes a new record and takes no id', 'Leave out "id"'],
    ['此业务建立新记录,不需编号', '去掉 "id"'],
  ),
  ENTITY_UNKNOWN: refused(['No such record here', 'Check the id'], ['此处没有该记录', '检查编号']),
  REF_TAKEN: refused(
    [
      'The ref stands for another change',
      'Give every change a ref of its own; the detail has the ref and the change written under it',
    ],
    ['该 ref 已用于另一变更', '每项变更须用各自的 ref;详情列出该 ref 及其已写入的变更'],
  ),
  CASE_UNKNOWN: refused(
    ['No such case stands here', 'See huji cases; what gave rise to it may have gone by itself'],
    ['此处没有该案件', '查看 huji cases;起因消失的案件会自行关闭'],
  ),
  CASE_CLOSED: refused(
    ['The case is closed', 'See huji cases show; a new member opens it again'],
    ['案件已结', '用 huji cases show 查看;有新成员时会重新立案'],
  ),
  CASE_ELSEWHERE: refused(
    ['Another node is in charge of the case', 'Decide it there'],
    ['案件由其他机关主管', '请在该机关裁定'],
  ),
  ERROR_REGENERATED: refused(
    ['A verdict rejects this value (re-generated error)', 'huji explain shows the verdict and why'],
    ['该取值已被裁决否定（再生性差错）', '用 huji explain 查看裁决及理由'],
  ),
  CLAIM_UNKNOWN: refused(
    ['No claim on the field with this id stands on the record', 'huji explain shows the claims'],
    ['该记录上没有此编号的有效来源值', '用 huji explain 查看各来源值'],
  ),
  CASE_VERDICT: refused(
    ['This decision does not fit the case', 'See huji decide --help'],
    ['该裁定不适用于此案件', '见 huji decide --help'],
  ),
  WAITS: refused(
    ['It builds on a change that is parked', 'See the parked change'],
    ['所依据的变更被搁置', '查看被搁置的变更'],
  ),
  SET_ASIDE: refused(
    ['Written with a revoked or unlisted key', 'The province decides'],
    ['由已吊销或未列名的密钥写入', '由省级决定'],
  ),
  // load
  LOAD_FILE: misuse(
    ['The file cannot be read', 'Check its path and form: CSV or DBF'],
    ['文件无法读取', '检查路径与格式:CSV 或 DBF'],
  ),
  LOAD_HEADER: misuse(
    [
      'The first row does not name the columns that are needed',
      'Name each once, by its identifier or its Chinese name',
    ],
    ['首行未列出所需的列', '首行须为列名,每列用标识符或中文名列出一次'],
  ),
  LOAD_ENCODING: misuse(
    ['The text is not in that encoding', 'Give --encoding utf-8 or gb18030'],
    ['文本编码不符', '请用 --encoding utf-8 或 gb18030'],
  ),
  LOAD_SOURCE: misuse(
    ['No such source', 'register, booklet, card, computer or declared'],
    ['没有该来源', 'register、booklet、card、computer 或 declared'],
  ),
  LOAD_BUSY: later(
    ['Another load is running', 'Wait until it has ended'],
    ['另一装载正在进行', '等待其结束'],
  ),
  AMBIGUOUS: refused(
    ['The row fits two records', 'Add the row id, or settle the duplicate first'],
    ['该行与两条记录相符', '补上行标识,或先处理重复'],
  ),
  ROW_ELSEWHERE: refused(
    ['The row belongs to another jurisdiction', 'Load it at its own station'],
    ['该行属于其他辖区', '在其所属派出所装载'],
  ),
  ROW_SHAPE: refused(
    ['The row has the wrong number of columns', 'Repair the file'],
    ['该行列数不对', '修复文件'],
  ),
  ROW_LONG: refused(
    ['The row is too long', 'A row has at most 1 MiB; look for a line break that is missing'],
    ['该行过长', '每行至多 1 MiB,请查是否缺少换行'],
  ),
  ROW_ID: refused(
    [
      'The row id names somebody else',
      'Check that every export keeps its row ids, or leave them out',
    ],
    ['行标识指向另一人', '检查每次导出的行标识是否不变,或去掉该列'],
  ),
  // the node
  NODE_EXISTS: misuse(
    ['There is a node in this folder', 'Choose an empty folder'],
    ['该文件夹已有节点', '选择空文件夹'],
  ),
  NODE_MISSING: misuse(
    ['There is no node in this folder', 'huji init, or give --dir'],
    ['该文件夹没有节点', 'huji init,或给出 --dir'],
  ),
  NODE_LOCKED: later(
    ['Another process has this data folder open', 'Stop the other daemon first'],
    ['数据文件夹已被另一进程打开', '先停止另一守护进程'],
  ),
  CASES_JUDGING: later(
    [
      'Records are being judged anew by what counts now',
      'Wait until huji status no longer shows it',
    ],
    ['正在按现行规定重新核查各条记录', '待 huji status 不再显示后再试'],
  ),
  NODE_UNREACHABLE: later(
    ['The daemon does not answer', 'Start it with huji run'],
    ['守护进程没有应答', '用 huji run 启动'],
  ),
  NODE_RUNNING: later(
    ['This is done on a stopped node', 'Stop the daemon, then ask again'],
    ['此操作须在停止的节点上进行', '先停止守护进程再试'],
  ),
  NODE_CLOSING: later(['The node is shutting down', 'Try again'], ['节点正在关闭', '请重试']),
  NODE_RECOVERING: later(
    [
      'The node is taking back what its neighbours hold',
      'huji status says who has yet to speak; who never will is not waited for with restore --alone',
    ],
    ['节点正在从相邻节点取回数据', 'huji status 列出尚待应答者;不再等待请用 restore --alone'],
  ),
  NODE_ENDED: refused(
    [
      'A daemon of the demo ended by itself',
      'Run it again with --keep-running and read its daemon.log',
    ],
    ['演示中的一个守护进程自行结束', '用 --keep-running 重新运行并查看其 daemon.log'],
  ),
  FOLDER_NOT_EMPTY: misuse(
    ['The folder is not empty', 'Choose an empty folder'],
    ['文件夹不为空', '选择空文件夹'],
  ),
  FOLDER_UNUSABLE: misuse(
    ['The folder or file cannot be used', 'Check its path, owner and disk'],
    ['文件夹或文件无法使用', '检查路径、属主与磁盘'],
  ),
  BACKUP_MISSING: misuse(
    ['There is no backup in this folder', 'Give the folder that huji backup wrote'],
    ['该文件夹中没有备份', '请给出 huji backup 写入的文件夹'],
  ),
  BACKUP_UNFINISHED: refused(
    ['The backup was cut off before it was finished', 'Use another backup'],
    ['备份未完成即中断', '使用另一份备份'],
  ),
  BACKUP_DAMAGED: refused(
    ['The backup is not as it was written', 'Use another backup, or another copy of this one'],
    ['备份内容与写入时不同', '使用另一份备份,或此备份的另一副本'],
  ),
  BACKUP_VERSION: refused(
    ['The backup was written by a newer version', 'Install that version'],
    ['备份由更新的版本写入', '安装该版本'],
  ),
  RESTORE_UNFINISHED: refused(
    ['A restore into this folder was cut off', 'Restore into it again'],
    ['向该文件夹的恢复被中断', '请重新恢复到该文件夹'],
  ),
  STORE_VERSION: refused(
    ['The store was written by a newer version', 'Install that version'],
    ['存储由更新的版本写入', '安装该版本'],
  ),
  STORE_DAMAGED: refused(
    ['The store is damaged', 'Run huji fsck'],
    ['存储已损坏', '运行 huji fsck'],
  ),
  STORE_GONE: later(
    [
      'The data folder is not where it was',
      'Put it back, or mount it again; if it was moved on purpose, stop the daemon and start it there',
    ],
    ['数据目录已不在原处', '将其放回或重新挂载;若系有意移动,请停止守护进程并在新位置启动'],
  ),
  STORE_NO_ROOM: later(
    [
      'The disk is too full to open the store, even for a question',
      'Free 20 MiB on the disk of this folder; what is stored there is whole',
    ],
    ['磁盘过满,无法打开存储,查询亦不可行', '请在该目录所在磁盘腾出 20 MiB;已存数据完好'],
  ),
  STORE_TAIL_LOST: refused(
    ['The end of the log is gone', 'The node fetches back what a receipt covers'],
    ['日志末尾丢失', '节点会取回有回执的部分'],
  ),
  NODE_UNTESTED: refused(
    ['This version was not tested on this Node.js', 'Install a tested one: docs/OPERATING.md'],
    ['本版本未在此 Node.js 上测试', '请安装已测试的版本,见 docs/OPERATING.md'],
  ),
  FOLDER_OPEN: refused(
    ['The data folder is open to other accounts', 'chmod 700 the folder'],
    ['数据文件夹对其他账户开放', '请 chmod 700 该文件夹'],
  ),
  DISK_LOW: refused(
    ['The disk is nearly full', 'Free some space, before nothing can be accepted any more'],
    ['磁盘即将用尽', '请腾出空间,以免无法继续接收'],
  ),
  CHILD_SILENT: refused(
    ['A node below has not been heard of for long', 'Ask there: is it running, is its line up?'],
    ['下级节点长时间没有消息', '请向该处了解:节点是否运行,线路是否通畅'],
  ),
  PARENT_SILENT: refused(
    ['The parent has not answered for long', 'Check line and addresses; send a disk meanwhile'],
    ['上级长时间没有应答', '检查线路与地址;其间可用报盘'],
  ),
  STREAM_STUCK: refused(
    [
      'A stream has not moved on for long',
      'Held and not applied: news of the province or a newer version is awaited. Held here and not above: look at the parent',
    ],
    ['某个流长时间没有进展', '已收未用:在等省级文件或更新的版本。本处已有而上级没有:请查看上级'],
  ),
  CERT_ENDING: refused(
    ['The certificate of this node ends soon', 'Renew it at the parent, while it is still valid'],
    ['本节点证书即将到期', '请在到期前由上级换发'],
  ),
  DISK_FULL: later(['The disk is full', 'Free some space'], ['磁盘已满', '请腾出空间']),
  DIGEST_CUT: refused(
    ['This node cannot answer for that cut', 'Ask without --at, or when it holds more'],
    ['本节点无法回答该截面', '去掉 --at,或稍后再问'],
  ),
  COMPARE_UNKNOWN: refused(
    ['The neighbour runs a version that cannot compare', 'Upgrade it, or compare its digests'],
    ['对端版本不支持比对', '请升级对端,或改用 huji digest 核对'],
  ),
  COMPARE_BUSY: later(
    ['The neighbour is comparing with others', 'Try again in a few minutes'],
    ['对端正在与其他节点比对', '几分钟后再试'],
  ),
  COMPARE_SHEET: refused(
    ['The file is no sheet of a comparison, or holds too much', 'Have it written once more'],
    ['该文件不是比对单，或内容过多', '请重新生成'],
  ),
  COMPARE_ALONE: misuse(
    ['This node has no parent to compare with', 'Name a node below it with --with CODE'],
    ['本节点没有上级可比对', '用 --with CODE 指定一个下级'],
  ),
  CONFIG_INVALID: misuse(
    ['The configuration is not valid', 'See docs/CLI.md'],
    ['配置无效', '见 docs/CLI.md'],
  ),
  FOLDER_DENIED: misuse(
    ['The data folder cannot be read', 'Run as the account the daemon runs as; check --dir'],
    ['无法读取数据目录', '请以守护进程的账户运行,并检查 --dir'],
  ),
  USAGE: misuse(
    ['The command is not used that way', 'huji help COMMAND'],
    ['命令用法有误', 'huji help 命令'],
  ),
  CURSOR_INVALID: misuse(
    ['The cursor is not one of ours', 'Start the list again'],
    ['游标无效', '重新开始列表'],
  ),
  INTERRUPTED: later(
    ['The command was interrupted', 'Run it again; what was acknowledged stays'],
    ['命令被中断', '请重新运行;已确认的内容不会丢失'],
  ),
  NOT_FOUND: refused(
    ['Nothing was found', 'Check what was asked for'],
    ['没有找到', '检查查询内容'],
  ),
  PURPOSE_NEEDED: misuse(
    ['Unmasking needs a purpose', 'Give --purpose TEXT'],
    ['显示全码需要事由', '请给出 --purpose 事由'],
  ),
  PURPOSE_PERSONAL: misuse(
    [
      'The purpose holds a citizen number or what was looked for',
      'Name the file or the case instead: the purpose is kept in clear',
    ],
    ['事由中含有公民身份号码或查询内容', '请改写案卷或事项编号:事由以明文留存'],
  ),
  AUDIT_FAILED: later(
    [
      'It could not be recorded who asks, so nothing is answered',
      'With ENOSPC free some space; with ENOENT, EIO or STORE_GONE bring the data folder back; ' +
        'else check its folder audit',
    ],
    [
      '无法留存查询记录,因此不予回答',
      'ENOSPC:请腾出空间;ENOENT、EIO 或同时有 STORE_GONE:请将数据目录恢复原处;其他:检查其中的 audit',
    ],
  ),
  AUDIT_BROKEN: refused(
    [
      'The audit is not as it was written',
      'huji audit verify says where; keep the folder as it is',
    ],
    ['审计记录与写入时不同', 'huji audit verify 列出位置;请保留该文件夹原状'],
  ),
  HEAD_UNPROVEN: refused(
    ['A node shows changes of this one that it does not give', 'Check that node, or revoke it'],
    ['某节点声称持有本节点的变更,却未给出', '检查该节点,或将其吊销'],
  ),
  LOG_FORK: refused(
    ['A stream of the node has two histories', 'Look for a clone, or an old image put back'],
    ['该节点的流有两份历史', '检查是否有克隆节点或恢复了旧映像'],
  ),
  CLOCK_AHEAD: refused(
    ['The node writes with times far ahead of this clock', 'Set the clock of that node'],
    ['该节点写入的时间远超本机时钟', '校准该节点的时钟'],
  ),
  CLOCK_JUMP: refused(
    ['The clock moved, or is behind what was written', 'Check the clock and its time source'],
    ['时钟跳变,或落后于已写入的时间', '检查时钟及其时间来源'],
  ),
  CLOCK_SKEW: refused(
    ['The clocks of two neighbours are far apart', 'Set the clock that is wrong'],
    ['相邻两节点时钟相差过大', '校准有误的时钟'],
  ),
  // leased blocks of sequences
  LEASE_NONE: refused(
    [
      'This node has no block of sequences for that area and birth date',
      'Have one granted: huji node lease; births before its first day are numbered by the county',
    ],
    [
      '本节点没有该区划、该出生日期的顺序码段',
      '请上级授予:huji node lease;起始日之前的出生由县编号',
    ],
  ),
  LEASE_EXHAUSTED: refused(
    [
      'No sequence is left for that birth date and sex',
      'Have another block granted: huji node lease',
    ],
    ['该出生日期、该性别的顺序码已用完', '请上级另授予码段:huji node lease'],
  ),
  LEASE_LOW: refused(
    ['Few sequences are left of a birth date and sex', 'Have another block granted in time'],
    ['某出生日期、某性别的顺序码所剩无几', '请及时申请另一码段'],
  ),
  LEASE_UNCONFIRMED: later(
    [
      'Too many numbers wait for a receipt from above',
      'Link the parent, or carry a package to it; the receipt opens the block again',
    ],
    ['等待上级回执的号码过多', '连通上级或报盘;收到回执后即可继续编号'],
  ),
  LEASE_BURNT: refused(
    [
      'Numbers of the block may have been given by another machine or a lost one',
      'Have a new block granted to this life of the node: huji node lease',
    ],
    ['该码段的号码可能已被另一台机器或丢失的数据使用', '请上级重新授予码段:huji node lease'],
  ),
  LEASE_SINCE: refused(
    [
      'From that day on the area is numbered from blocks',
      'Number it where the block is, or have a block granted',
    ],
    ['自该日起该区划由码段编号', '由持有码段的单位编号,或申请码段'],
  ),
  LEASE_CHARGE: refused(
    ['Another node numbers this area', 'Ask the county of the area'],
    ['该区划由其他节点编号', '请由该区划所属县办理'],
  ),
  LEASE_OUTSIDE: refused(
    ['This node does not hold those sequences', 'Grant of the blocks it holds: huji status'],
    ['本节点不持有这些顺序码', '只能授予本节点持有的码段:huji status'],
  ),
  LEASE_OVERLAP: refused(
    ['Some of those sequences are granted already', 'Choose others: huji node list shows all'],
    ['其中部分顺序码已授予', '另选顺序码:huji node list 列出全部码段'],
  ),
  LEASE_IN_USE: refused(
    [
      'Some of those sequences are numbers of people born since that day',
      'Choose a later day or other sequences',
    ],
    ['其中部分顺序码已是该日以后出生者的号码', '另选较晚的起始日或其他顺序码'],
  ),
  LEASE_WAITS: later(
    [
      'This node was restored; a child may hold a block it has forgotten',
      'Wait until all children have spoken',
    ],
    ['本节点曾恢复,下级可能持有其已忘记的码段', '等待全部下级通报'],
  ),
  INTERNAL: refused(
    ['A defect in huji', 'Please report it with the log'],
    ['huji 内部缺陷', '请附日志报告'],
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** An error with a code of the table. `detail` says what, never with personal data in it. */
export class HujiError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  constructor(code: ErrorCode, detail = '', options?: { cause?: unknown }) {
    super(detail === '' ? code : `${code}: ${detail}`, options);
    this.name = 'HujiError';
    this.code = code;
    this.detail = detail;
  }
  get retry(): boolean {
    return ERRORS[this.code].retry;
  }
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** What people read: message with detail, and the hint. */
export function describe(
  error: HujiError,
  language: Language,
): { code: ErrorCode; message: string; hint: string } {
  const [meaning, hint] = ERRORS[error.code][language];
  const message = error.detail === '' ? meaning : `${meaning}: ${error.detail}`;
  return { code: error.code, message, hint };
}
