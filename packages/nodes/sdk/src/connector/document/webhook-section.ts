import type { LocalText } from '../../language.ts'
import type { ConnectorDefinition, WebhooksDefinition } from '../definition/index.ts'
import type { DocumentSection } from './document.ts'
import { code, codes, paragraph, type Speech } from './speech.ts'

const words = {
  title: { en: 'Webhooks', 'zh-CN': 'Webhook' },
  hmac: {
    en: 'Calls are verified by an HMAC ({algorithm}, {encoding}) with {key} over {parts}, in the header {header}.',
    'zh-CN': '调用通过请求头 {header} 中的 HMAC（{algorithm}，{encoding}）验证，以 {key} 对 {parts} 计算。',
  },
  timestamp: {
    en: 'Those whose time in {header} is more than {seconds} s away are refused.',
    'zh-CN': '请求头 {header} 中的时间相差超过 {seconds} 秒的调用会被拒绝。',
  },
  secret: {
    en: 'Calls are verified by {secret} in the header {header}.',
    'zh-CN': '调用通过请求头 {header} 中的 {secret} 验证。',
  },
  bodySecret: {
    en: 'Calls are verified by {secret} at {at} of every event.',
    'zh-CN': '调用通过每个事件 {at} 处的 {secret} 验证。',
  },
  none: {
    en: 'Calls are not verified: whoever knows the address can start runs.',
    'zh-CN': '调用不经验证：知道地址的任何人都能启动运行。',
  },
  queryEcho: {
    en: 'When the system asks whether we are there, the parameter {name} is sent back.',
    'zh-CN': '系统询问是否可达时，送回参数 {name}。',
  },
  bodyEcho: {
    en: 'When the system asks whether we are there, the value at {name} is sent back.',
    'zh-CN': '系统询问是否可达时，送回 {name} 处的值。',
  },
  event: {
    en: 'An event is named by {places}; one that comes twice starts one run.',
    'zh-CN': '事件由 {places} 标识；重复到达的事件只启动一次运行。',
  },
  objects: { en: 'They tell of {objects}.', 'zh-CN': '涉及 {objects}。' },
  answer: { en: 'They are answered with {status}.', 'zh-CN': '应答状态码为 {status}。' },
} as const satisfies Record<string, LocalText>

/** How the system's own calls are known to be its own, and what they say. */
export function webhookSection(speech: Speech, { webhooks }: ConnectorDefinition): readonly DocumentSection[] {
  if (!webhooks) return []
  const { verify, answer } = webhooks
  const sentences = [
    proofText(speech, verify),
    ...handshakeTexts(speech, webhooks),
    ...eventTexts(speech, webhooks),
    ...(answer ? [speech.say(words.answer, { status: answer.status })] : []),
  ]
  return [{ id: 'webhooks', title: speech.say(words.title), blocks: sentences.map(paragraph) }]
}

function handshakeTexts(speech: Speech, { handshake }: WebhooksDefinition): readonly string[] {
  if (!handshake) return []
  return handshake.kind === 'query'
    ? [speech.say(words.queryEcho, { name: code(handshake.parameter) })]
    : [speech.say(words.bodyEcho, { name: code(handshake.at) })]
}

function eventTexts(speech: Speech, { eventId = [], object }: WebhooksDefinition): readonly string[] {
  const places = typeof eventId === 'string' ? [eventId] : eventId
  const names = [...new Set(Object.values(object?.names ?? {}))]
  return [
    ...(names.length === 0 ? [] : [speech.say(words.objects, { objects: speech.list(codes(names)) })]),
    ...(places.length === 0 ? [] : [speech.say(words.event, { places: speech.list(places.map(code)) })]),
  ]
}

function proofText(speech: Speech, verify: WebhooksDefinition['verify']): string {
  const { say } = speech
  switch (verify.kind) {
    case 'none':
      return say(words.none)
    case 'secret':
      return say(words.secret, { secret: code(verify.secret), header: code(verify.header) })
    case 'bodySecret':
      return say(words.bodySecret, { secret: code(verify.secret), at: code(verify.at) })
    case 'hmac': {
      const { algorithm, encoding, key, header, parts, timestamp } = verify
      const params = { algorithm: algorithm.toUpperCase(), encoding, key: code(key), header: code(header) }
      const proof = say(words.hmac, { ...params, parts: speech.list(parts.map(code)) })
      if (!timestamp) return proof
      const late = say(words.timestamp, { header: code(timestamp.header), seconds: timestamp.toleranceSeconds })
      return speech.sentences([proof, late])
    }
  }
}
