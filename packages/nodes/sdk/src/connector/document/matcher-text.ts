import type { LocalText } from '../../language.ts'
import type { AnswerMatcher } from '../definition/index.ts'
import { code, codes, type Speech } from './speech.ts'

const words = {
  status: { en: 'status {statuses}', 'zh-CN': '状态码 {statuses}' },
  header: { en: 'header {header}', 'zh-CN': '响应头 {header}' },
  headerIs: { en: 'header {header} is {values}', 'zh-CN': '响应头 {header} 为 {values}' },
  is: { en: '{at} is {values}', 'zh-CN': '{at} 为 {values}' },
  not: { en: '{at} is not {values}', 'zh-CN': '{at} 不为 {values}' },
  contains: { en: '{at} contains {values}', 'zh-CN': '{at} 包含 {values}' },
  there: { en: '{at} is there', 'zh-CN': '存在 {at}' },
  and: { en: ' and ', 'zh-CN': '，且 ' },
} as const satisfies Record<string, LocalText>

/** Which answers something is said of. */
export function matcherText(speech: Speech, matcher: AnswerMatcher): string {
  const { status, header, headerIs = [], path } = matcher
  const parts = [
    status && speech.say(words.status, { statuses: speech.either(status.map(String)) }),
    header &&
      speech.say(headerIs.length > 0 ? words.headerIs : words.header, {
        header: code(header),
        values: speech.either(codes(headerIs)),
      }),
    ...(path === undefined ? [] : valueTexts(speech, code(path), matcher)),
  ]
  return parts.filter((part) => part !== undefined).join(speech.say(words.and))
}

function valueTexts(speech: Speech, at: string, { is, not, contains }: AnswerMatcher): readonly string[] {
  const said = [
    ...(is ? [speech.say(words.is, { at, values: speech.either(codes(is)) })] : []),
    ...(not ? [speech.say(words.not, { at, values: speech.either(codes(not)) })] : []),
    ...(contains ? [speech.say(words.contains, { at, values: speech.either(codes(contains)) })] : []),
  ]
  return said.length > 0 ? said : [speech.say(words.there, { at })]
}
