import { fileErrors } from './error-tables/file.ts'
import { installationErrors } from './error-tables/installation.ts'
import { recordErrors } from './error-tables/record.ts'
import { runErrors } from './error-tables/run.ts'
import { upstreamErrors } from './error-tables/upstream.ts'
import type { LocalText } from './language.ts'

/** Our own words for why something could not be done; they stand as `reason` inside other sentences. */
export const reasonPhrases = {
  // Calls to other systems
  nothingListens: { en: 'nothing listens there', 'zh-CN': '该地址没有服务在监听' },
  nameUnknown: { en: 'the name is not known', 'zh-CN': '域名不存在' },
  nameLookup: { en: 'the name cannot be looked up now', 'zh-CN': '目前无法解析域名' },
  closed: { en: 'the connection was closed', 'zh-CN': '连接已被关闭' },
  untrusted: { en: 'its certificate is not trusted: {detail}', 'zh-CN': '其证书不受信任：{detail}' },
  noTls: {
    en: 'it speaks no TLS on this port; its address may begin with http',
    'zh-CN': '该端口不支持 TLS；其地址可能应以 http 开头',
  },
  noConnection: { en: 'it takes no connection', 'zh-CN': '无法建立连接' },
  otherLength: { en: 'the answer ends elsewhere than its length says', 'zh-CN': '响应的实际长度与声明的长度不符' },
  leadsPrivate: { en: 'it leads to a private address', 'zh-CN': '它指向内网地址' },
  isPrivate: { en: 'it is a private address', 'zh-CN': '它是内网地址' },
  cannotBeSent: { en: 'the request cannot be sent: {detail}', 'zh-CN': '请求无法发送：{detail}' },
  noHttp: { en: 'it is no HTTP: {detail}', 'zh-CN': '响应不是 HTTP：{detail}' },
  notHttp: { en: '{protocol} is not http or https', 'zh-CN': '{protocol} 不是 http 或 https' },
  password: { en: 'an address must not contain a password', 'zh-CN': '地址中不得包含密码' },
  otherSystem: {
    en: 'it is no host of {system}, which are {hosts}',
    'zh-CN': '它不是 {system} 的主机；{system} 的主机为 {hosts}',
  },
  noTokenServer: { en: 'it is no server for tokens of {system}', 'zh-CN': '它不是 {system} 的令牌服务器' },
  otherHost: { en: 'it is not the host of the connection', 'zh-CN': '它不是连接所指的主机' },
  noConnectionTo: { en: 'the node has no connection to it', 'zh-CN': '节点没有到该主机的连接' },
  noAddress: { en: 'this is not an address', 'zh-CN': '这不是有效地址' },
  circles: { en: 'it redirects in circles', 'zh-CN': '它循环重定向' },
  redirects: { en: 'it redirects a {method}', 'zh-CN': '它重定向了 {method} 请求' },
  // What they answered
  noObject: { en: 'it is not a JSON object', 'zh-CN': '它不是 JSON 对象' },
  noJson: { en: 'it is no JSON: {detail}', 'zh-CN': '它不是 JSON：{detail}' },
  tooDeep: { en: 'it is nested more than {levels} levels deep', 'zh-CN': '嵌套超过 {levels} 层' },
  noCharset: { en: 'it names no character set and is no UTF-8', 'zh-CN': '它未声明字符集，也不是 UTF-8' },
  noText: { en: 'its text is no {charset}', 'zh-CN': '其文本不是 {charset}' },
  pageList: { en: 'the page has no list "{name}"', 'zh-CN': '该页没有列表“{name}”' },
  nextPage: { en: 'the link to its next page leads elsewhere: {link}', 'zh-CN': '下一页的链接指向别处：{link}' },
  encodedTimes: { en: 'it is encoded {count} times', 'zh-CN': '它被编码了 {count} 次' },
  encodedAs: { en: 'it is encoded as {coding}, which was not asked for', 'zh-CN': '它以未请求的 {coding} 编码' },
  noReason: { en: 'no reason given', 'zh-CN': '未给出原因' },
  // Files and the storage
  diskFull: { en: 'the disk is full', 'zh-CN': '磁盘已满' },
  plainFile: { en: 'it is no plain file', 'zh-CN': '它不是普通文件' },
  folder: { en: 'it is a folder', 'zh-CN': '它是文件夹' },
  cannotOpen: { en: 'it cannot be opened', 'zh-CN': '无法打开' },
  systemRefuses: { en: 'the system refuses it', 'zh-CN': '系统拒绝了该操作' },
  noUtf8Text: { en: 'it is not UTF-8 text', 'zh-CN': '它不是 UTF-8 文本' },
  noUtf8: { en: 'it is not UTF-8', 'zh-CN': '它不是 UTF-8' },
  longLine: { en: 'a line is longer than {size} MB', 'zh-CN': '有一行超过 {size} MB' },
  noKey: { en: 'it does not hold a key', 'zh-CN': '其中没有密钥' },
  // Processes for user code
  processSilent: { en: 'it is not ready within {seconds} s', 'zh-CN': '它未在 {seconds} 秒内就绪' },
  processEnds: { en: 'it ends before it is ready ({detail})', 'zh-CN': '它在就绪前已结束（{detail}）' },
  processRefused: { en: 'it cannot be started: {detail}', 'zh-CN': '它无法启动：{detail}' },
  // Runs
  runEnded: { en: 'the run ended before its outcome was known', 'zh-CN': '运行在得知结果之前已结束' },
} as const satisfies Record<string, LocalText>

/** Tables of errors that a try of a node can end with. */
const causeTables: readonly Readonly<Record<string, { readonly text: LocalText }>>[] = [
  upstreamErrors,
  runErrors,
  recordErrors,
  fileErrors,
]

/** Errors that are the reason of another one: a write is in doubt because its last try ended with one of these. */
export const causePhrases: readonly LocalText[] = [
  ...causeTables.flatMap((table) => Object.values(table).map(({ text }) => text)),
  installationErrors.STORAGE_FULL.text,
  installationErrors.INTERNAL.text,
]
