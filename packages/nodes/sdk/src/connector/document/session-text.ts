import type { LocalText } from '../../language.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import { matcherText } from './matcher-text.ts'
import { code, type Speech } from './speech.ts'

const words = {
  session: {
    en: 'one sign-in ({call}) serves all flows of a connection; {carried}. When a call is answered with {ended}, all wait for one more sign-in and the call is made once more',
    'zh-CN':
      '一次登录（{call}）供连接的所有流程共用；{carried}。当调用的应答为{ended}时，全部等待重新登录一次，然后重发该调用',
  },
  cookies: { en: 'its cookies {names} go back with every call', 'zh-CN': '其 Cookie {names} 随每次调用送回' },
  mayLack: { en: ' (not every system gives {names})', 'zh-CN': '（并非所有系统都提供 {names}）' },
  headers: { en: 'what it gave goes along in the headers {names}', 'zh-CN': '所得内容随请求头 {names} 发送' },
  query: {
    en: 'what it gave goes along in the parameters {names}, which are kept out of all that is shown',
    'zh-CN': '所得内容随参数 {names} 发送，这些参数不会出现在任何显示内容中',
  },
  body: { en: 'what it gave is put into bodies at {names}', 'zh-CN': '所得内容填入请求体的 {names}' },
  signed: {
    en: ' The sign-in is signed ({algorithm}); the secret itself never travels',
    'zh-CN': '登录经过签名（{algorithm}）；密钥本身不会传输',
  },
  perMinute: {
    en: ' There are at most {count} sign-ins a minute',
    'zh-CN': '每分钟最多登录 {count} 次',
  },
  end: { en: '.', 'zh-CN': '。' },
} as const satisfies Record<string, LocalText>

type Session = Extract<ConnectorDefinition['connection']['auth'], { readonly login: unknown }>

const algorithms = { hmacSha256: 'HMAC-SHA256', sha256: 'SHA-256' } as const

/** How one sign-in serves many calls. */
export function sessionText(speech: Speech, auth: Session): string {
  const { method = 'POST', path, signed, perMinute } = auth.login
  const ended = Array.isArray(auth.ended) ? auth.ended : [auth.ended]
  const sentences = [
    speech.say(words.session, {
      call: `${method} ${code(path)}`,
      carried: carriedText(speech, auth),
      ended: speech.either(ended.map((matcher) => matcherText(speech, matcher))),
    }),
    ...(signed ? [speech.say(words.signed, { algorithm: algorithms[signed.algorithm] })] : []),
    ...(perMinute === undefined ? [] : [speech.say(words.perMinute, { count: perMinute })]),
  ]
  return sentences.join(speech.say(words.end))
}

function carriedText(speech: Speech, auth: Session): string {
  const names = (of: object = {}): string => speech.list(Object.keys(of).map(code))
  switch (auth.kind) {
    case 'sessionCookie': {
      const { cookies, mayLack } = auth
      const lacking = mayLack ? speech.say(words.mayLack, { names: speech.list(mayLack.map(code)) }) : ''
      return speech.say(words.cookies, { names: speech.list(cookies.map(code)) }) + lacking
    }
    case 'sessionToken':
      return speech.say(auth.headers ? words.headers : words.query, { names: names(auth.headers ?? auth.query) })
    case 'sessionBody':
      return speech.say(words.body, { names: names(auth.body) })
  }
}
