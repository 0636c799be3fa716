import { isJsonObject, type JsonObject, type JsonSchema } from '../../json.ts'
import type { LocalText } from '../../language.ts'
import type { Connector } from '../define-connector.ts'
import type { DocumentBlock, DocumentSection } from './document.ts'
import { matcherText } from './matcher-text.ts'
import { signInTexts } from './sign-in-text.ts'
import { code, paragraph, tableOf, type Speech } from './speech.ts'

const words = {
  title: { en: 'Connection', 'zh-CN': '连接' },
  signIn: { en: 'Sign-in: {text}.', 'zh-CN': '登录：{text}。' },
  door: { en: 'with {secrets}', 'zh-CN': '使用 {secrets}' },
  field: { en: 'Field', 'zh-CN': '字段' },
  meaning: { en: 'Meaning', 'zh-CN': '含义' },
  notes: { en: 'Notes', 'zh-CN': '说明' },
  optional: { en: 'may be left out', 'zh-CN': '可省略' },
  secret: { en: 'secret, stored encrypted', 'zh-CN': '密钥，加密存储' },
  given: { en: '{value} when not set', 'zh-CN': '默认为 {value}' },
  choices: { en: 'one of {values}', 'zh-CN': '{values} 之一' },
  sample: { en: 'such as {value}', 'zh-CN': '例如 {value}' },
  anyHost: { en: 'Any address can be given.', 'zh-CN': '可填写任意地址。' },
  label: { en: '`*` stands for one label.', 'zh-CN': '`*` 代表一段域名。' },
  named: {
    en: 'Those that are named in full may be called as its own.',
    'zh-CN': '写明全名的主机可视同连接自己的主机调用。',
  },
  noOther: { en: 'Calls go to its host and to no other.', 'zh-CN': '调用只发往该主机。' },
  tokensApart: {
    en: 'Calls go to its host and to no other, but for the tokens.',
    'zh-CN': '除获取令牌外，调用只发往该主机。',
  },
  hosts: {
    en: 'The address must be at {hosts}.',
    'zh-CN': '地址必须属于 {hosts}。',
  },
  csrf: {
    en: 'Calls that change something carry a token in {header}. {call} asks for it, all flows share it, and another one is got when an answer says that it has ended ({ended}).',
    'zh-CN':
      '修改数据的调用在 {header} 中携带令牌。令牌由 {call} 获取，所有流程共用；应答表明其失效（{ended}）时重新获取。',
  },
  csrfPlain: {
    en: 'Calls that change something carry a token in {header}. {call} asks for it, and all flows share it.',
    'zh-CN': '修改数据的调用在 {header} 中携带令牌。令牌由 {call} 获取，所有流程共用。',
  },
  callId: {
    en: 'Every call has a name of its own in the parameter {name}.',
    'zh-CN': '每次调用在参数 {name} 中带有各自的标识。',
  },
  exactNumbers: {
    en: 'Numbers of more digits than a float keeps are read as texts.',
    'zh-CN': '位数超出浮点精度的数字按文本读取。',
  },
  test: {
    en: 'The test of a connection reads one page of {object}.',
    'zh-CN': '连接测试读取一页 {object}。',
  },
} as const satisfies Record<string, LocalText>

/** What a connection to the system holds, and how its calls are signed in. */
export function connectionSection(speech: Speech, connector: Connector): DocumentSection {
  const { say } = speech
  const columns = [say(words.field), say(words.meaning), say(words.notes)]
  return {
    id: 'connection',
    title: say(words.title),
    blocks: [
      ...signInBlocks(speech, connector),
      ...tableOf(columns, [
        ...fieldRows(speech, connector.config, false),
        ...fieldRows(speech, connector.secret, true),
      ]),
      ...manners(speech, connector).map(paragraph),
    ],
  }
}

function signInBlocks(speech: Speech, connector: Connector): readonly DocumentBlock[] {
  const { definition, auth, sql, door } = connector
  if (sql !== undefined || door !== undefined) {
    const secrets = Object.keys(membersOf(connector.secret, 'properties')).map(code)
    const text = speech.say(words.door, { secrets: speech.either(secrets) })
    return secrets.length === 0 ? [] : [paragraph(speech.say(words.signIn, { text }))]
  }
  const [text = '', ...choices] = signInTexts(speech, definition?.connection.auth ?? auth)
  const block = paragraph(speech.say(words.signIn, { text }))
  if (choices.length === 0) return [block]
  return [block, { kind: 'list', entries: choices.map((choice) => ({ text: choice })) }]
}

function membersOf(schema: JsonSchema, name: string): JsonObject {
  const members = schema[name]
  return isJsonObject(members) ? members : {}
}

function fieldRows(speech: Speech, schema: JsonSchema, secret: boolean): readonly (readonly string[])[] {
  const required = schema['required']
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name)
  return Object.entries(membersOf(schema, 'properties')).map(([name, field]) => {
    const known = isJsonObject(field) ? field : {}
    const hints = membersOf(known, 'x-ui')
    return [code(name), titleIn(speech, hints), notesOf(speech, known, { secret, optional: !isRequired(name) })]
  })
}

function titleIn(speech: Speech, { title }: JsonObject): string {
  const text = isJsonObject(title) ? title[speech.language] : undefined
  return typeof text === 'string' ? speech.plain(text) : ''
}

interface Marks {
  readonly secret: boolean
  readonly optional: boolean
}

function notesOf(speech: Speech, field: JsonObject, { secret, optional }: Marks): string {
  const { default: given, enum: choices } = field
  const { placeholder: sample } = membersOf(field, 'x-ui')
  const { say } = speech
  return speech.list([
    ...(secret ? [say(words.secret)] : []),
    ...(optional ? [say(words.optional)] : []),
    ...(Array.isArray(choices) ? [say(words.choices, { values: speech.either(choices.map(code)) })] : []),
    ...(given === undefined ? [] : [say(words.given, { value: code(given) })]),
    ...(typeof sample === 'string' && given === undefined ? [say(words.sample, { value: code(sample) })] : []),
  ])
}

function manners(speech: Speech, connector: Connector): readonly string[] {
  const { say } = speech
  const { callId, exactNumbers, definition } = connector
  const isCalled = 'baseUrl' in membersOf(connector.config, 'properties')
  return [
    ...(isCalled ? [hostText(speech, connector)] : []),
    ...csrfTexts(speech, connector),
    ...(callId ? [say(words.callId, { name: code(callId.query) })] : []),
    ...(exactNumbers ? [say(words.exactNumbers)] : []),
    ...(definition && connector.test ? [say(words.test, { object: code(definition.connection.test.object) })] : []),
  ]
}

function hostText(speech: Speech, { allowHosts, auth }: Connector): string {
  const { say } = speech
  const wide = (allowHosts ?? []).filter((host) => host.includes('*'))
  const named = (allowHosts ?? []).length - wide.length
  const ways = auth.kind === 'chosen' ? Object.values(auth.choices) : [auth]
  const hasTokens = ways.some(({ kind }) => kind === 'oauth2')
  const given = allowHosts ? say(words.hosts, { hosts: speech.either(allowHosts.map(code)) }) : say(words.anyHost)
  return speech.sentences([
    given,
    ...(wide.length > 0 ? [say(words.label)] : []),
    say(hasTokens ? words.tokensApart : words.noOther),
    ...(named > 1 || (named === 1 && wide.length > 0) ? [say(words.named)] : []),
  ])
}

function csrfTexts(speech: Speech, { csrf, definition }: Connector): readonly string[] {
  if (!csrf) return []
  const ended = definition?.connection.csrf?.ended
  const params = { header: code(csrf.header), call: `${csrf.method} ${code(csrf.path)}` }
  return ended
    ? [speech.say(words.csrf, { ...params, ended: matcherText(speech, ended) })]
    : [speech.say(words.csrfPlain, params)]
}
