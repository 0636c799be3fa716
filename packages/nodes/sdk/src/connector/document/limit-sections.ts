import type { LocalText } from '../../language.ts'
import type { CallLimit, LimitScope } from '../auth.ts'
import type { Connector } from '../define-connector.ts'
import type { ConnectorDefinition, ErrorRule } from '../definition/index.ts'
import type { DocumentBlock, DocumentSection } from './document.ts'
import { matcherText } from './matcher-text.ts'
import { code, paragraph, tableOf, type Speech } from './speech.ts'

const words = {
  limits: { en: 'Limits', 'zh-CN': '限流' },
  counts: { en: 'Counts', 'zh-CN': '计数范围' },
  together: { en: 'Together for', 'zh-CN': '共同计数' },
  perSecond: { en: 'Per second', 'zh-CN': '每秒' },
  burst: { en: 'At once after a pause', 'zh-CN': '暂停后一次可发' },
  concurrent: { en: 'At the same time', 'zh-CN': '同时进行' },
  pause: { en: 'Longest pause', 'zh-CN': '最长暂停' },
  all: { en: 'all calls', 'zh-CN': '所有调用' },
  methods: { en: '{methods}', 'zh-CN': '{methods}' },
  pathStart: { en: 'paths that begin with {path}', 'zh-CN': '以 {path} 开头的路径' },
  pathEnd: { en: 'paths that end with {path}', 'zh-CN': '以 {path} 结尾的路径' },
  connection: { en: 'a connection', 'zh-CN': '一个连接' },
  object: { en: 'an entity', 'zh-CN': '一个对象' },
  operation: { en: 'an operation', 'zh-CN': '一种操作' },
  account: { en: 'all connections to one host', 'zh-CN': '同一主机的所有连接' },
  shared: { en: 'all connections with the same {fields}', 'zh-CN': '{fields} 相同的所有连接' },
  setBy: { en: 'what {field} says, else {count}', 'zh-CN': '由 {field} 决定，否则 {count}' },
  seconds: { en: '{count} s', 'zh-CN': '{count} 秒' },
  noLimits: {
    en: 'The connector sets no limit; what is set at a connection counts.',
    'zh-CN': '连接器未设限流；以连接上的设置为准。',
  },
  waiting: {
    en: 'When the system says that there were too many calls, all calls of the connection wait, and those of the account where a limit is shared: as long as it asks, else 1, 2, 4 … seconds until it answers again.',
    'zh-CN':
      '系统表示调用过多时，该连接的所有调用都会等待；共享限流时，同一账户的调用也会等待：按系统要求的时间，否则依次等待 1、2、4……秒，直到恢复应答。',
  },
  retry: {
    en: 'Passing failures and "too many calls" are tried again as the retry setting of the node says, each time after a longer wait; a write that may have got through only where that is safe.',
    'zh-CN': '暂时性故障和“调用过多”按节点的重试设置再次尝试，每次等待更久；可能已到达的写入仅在可安全重复时重试。',
  },
  errors: { en: 'Errors', 'zh-CN': '错误' },
  answer: { en: 'Answer', 'zh-CN': '应答' },
  means: { en: 'Means', 'zh-CN': '含义' },
  again: { en: 'Tried again', 'zh-CN': '再次尝试' },
  sentence: { en: 'The system’s sentence', 'zh-CN': '系统的说明' },
  yes: { en: 'yes', 'zh-CN': '是' },
  after: { en: 'after the wait', 'zh-CN': '等待后' },
  afterNamed: { en: 'after the wait in {place}', 'zh-CN': '按 {place} 等待后' },
  no: { en: 'no', 'zh-CN': '否' },
  details: { en: '{message}, and {details}', 'zh-CN': '{message}，以及 {details}' },
  firstFits: {
    en: 'The first line that fits an answer counts, whatever its status. Other statuses: 401 and 403 sign-in or rights, 404 no such record, 409 and 412 conflict, 408 and from 500 on a passing failure, 429 (and 503 that names a wait) too many calls, others refused.',
    'zh-CN':
      '以第一条符合应答的规则为准，不论其状态码。其他状态码：401 和 403 为登录或权限，404 为记录不存在，409 和 412 为冲突，408 及 500 以上为暂时性故障，429（以及指明等待时间的 503）为调用过多，其余为被拒绝。',
  },
} as const satisfies Record<string, LocalText>

const classes = {
  auth: { en: 'sign-in or rights', 'zh-CN': '登录或权限' },
  throttle: { en: 'too many calls', 'zh-CN': '调用过多' },
  quota: { en: 'quota used up', 'zh-CN': '配额用尽' },
  transient: { en: 'passing failure', 'zh-CN': '暂时性故障' },
  conflict: { en: 'conflict', 'zh-CN': '冲突' },
  validation: { en: 'refused data', 'zh-CN': '数据被拒绝' },
  business: { en: 'refused by a rule', 'zh-CN': '被业务规则拒绝' },
  notFound: { en: 'no such record', 'zh-CN': '记录不存在' },
  fatal: { en: 'cannot be used', 'zh-CN': '无法使用' },
} as const satisfies Record<ErrorRule['class'], LocalText>

/** How hard the system is pressed, and what is tried again. */
export function limitSection(speech: Speech, { limits = [] }: Connector): DocumentSection {
  const { say } = speech
  const columns = [words.counts, words.together, words.perSecond, words.burst, words.concurrent, words.pause]
  const table = tableOf(
    columns.map((word) => say(word)),
    limits.map((limit) => limitCells(speech, limit)),
  )
  const blocks: readonly DocumentBlock[] = table.length > 0 ? table : [paragraph(say(words.noLimits))]
  return {
    id: 'limits',
    title: say(words.limits),
    blocks: [...blocks, paragraph(say(words.waiting)), paragraph(say(words.retry))],
  }
}

function limitCells(speech: Speech, limit: CallLimit): readonly string[] {
  const { perSecond, burst, maxConcurrent, maxPauseSeconds = 60 } = limit
  const most =
    typeof maxConcurrent === 'object'
      ? speech.say(words.setBy, { field: code(maxConcurrent.field), count: maxConcurrent.otherwise })
      : maxConcurrent
  return [
    countedText(speech, limit.match),
    scopeText(speech, limit),
    ...[perSecond, burst ?? perSecond, most].map((value) => (value === undefined ? '–' : String(value))),
    speech.say(words.seconds, { count: maxPauseSeconds }),
  ]
}

function countedText(speech: Speech, match: CallLimit['match']): string {
  if (!match) return speech.say(words.all)
  const { methods, pathStart, pathEnd, objects = [], operations = [] } = match
  return speech.list([
    ...(methods ? [speech.either(methods)] : []),
    ...(pathStart === undefined ? [] : [speech.say(words.pathStart, { path: code(pathStart) })]),
    ...(pathEnd === undefined ? [] : [speech.say(words.pathEnd, { path: code(pathEnd) })]),
    ...[...objects, ...operations].map(code),
  ])
}

function scopeText(speech: Speech, { scope, sharedBy }: CallLimit): string {
  const counted: LimitScope = scope ?? (sharedBy === undefined ? 'connection' : 'account')
  const fields = typeof sharedBy === 'string' ? [sharedBy] : (sharedBy ?? [])
  if (fields.length > 0) return speech.say(words.shared, { fields: speech.list(fields.map(code)) })
  return speech.say(words[counted])
}

/** What the system's answers mean. */
export function errorSection(speech: Speech, { errors }: ConnectorDefinition): DocumentSection {
  const { say } = speech
  const columns = [words.answer, words.means, words.again, words.sentence].map((word) => say(word))
  const rows = errors.map((rule) => [
    matcherText(speech, rule.when),
    say(classes[rule.class]),
    againText(speech, rule),
    sentenceText(speech, rule),
  ])
  return {
    id: 'errors',
    title: say(words.errors),
    blocks: [...tableOf(columns, rows), paragraph(say(words.firstFits))],
  }
}

function againText(speech: Speech, rule: ErrorRule): string {
  if (rule.class === 'transient') return speech.say(words.yes)
  if (rule.class !== 'throttle') return speech.say(words.no)
  const { retryAfter } = rule
  if (retryAfter === undefined) return speech.say(words.after)
  const place = typeof retryAfter === 'string' ? retryAfter : 'path' in retryAfter ? retryAfter.path : retryAfter.header
  return speech.say(words.afterNamed, { place: code(place) })
}

function sentenceText(speech: Speech, { message, details }: ErrorRule): string {
  const at = message === undefined ? '–' : code(message)
  return details ? speech.say(words.details, { message: at, details: code(details.at) }) : at
}
