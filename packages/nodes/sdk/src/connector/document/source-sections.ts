import type { LocalText } from '../../language.ts'
import { verifiedWays, type ConnectorDefinition } from '../definition/index.ts'
import type { DocumentSection } from './document.ts'
import { paragraph, tableOf, type Speech } from './speech.ts'

type VerifiedWay = (typeof verifiedWays)[number]

const words = {
  title: { en: 'Verified', 'zh-CN': '验证情况' },
  what: { en: 'What', 'zh-CN': '内容' },
  how: { en: 'How', 'zh-CN': '方式' },
  neverCalled: {
    en: 'The system itself was never called by this connector.',
    'zh-CN': '此连接器从未调用过真实系统。',
  },
  nothingNoted: {
    en: 'The definition does not say what was verified, and how.',
    'zh-CN': '定义中未说明验证了什么以及如何验证。',
  },
  sources: { en: 'Sources', 'zh-CN': '来源' },
} as const satisfies Record<string, LocalText>

const ways = {
  live: { en: 'live, at the real system', 'zh-CN': '真实系统实测' },
  observed: {
    en: 'observed at the real system, not with this connector',
    'zh-CN': '在真实系统上观察到，但并非使用此连接器',
  },
  mock: { en: 'by mock, made of the definition', 'zh-CN': '由定义生成的模拟系统' },
  server: {
    en: 'by a server of the tests that answers as the documents say',
    'zh-CN': '按文档应答的测试服务器',
  },
  documented: { en: 'documented only', 'zh-CN': '仅有文档' },
  unverified: { en: 'unverified', 'zh-CN': '未验证' },
} as const satisfies Record<VerifiedWay, LocalText>

/** How much of what stands here was tried, and where the rest comes from. */
export function sourceSections(
  speech: Speech,
  { documentation = {} }: ConnectorDefinition,
): readonly DocumentSection[] {
  const { verified = [], sources = [] } = documentation
  const { say } = speech
  const columns = [say(words.what), say(words.how)]
  const rows = verified
    .toSorted((a, b) => verifiedWays.indexOf(a.how) - verifiedWays.indexOf(b.how))
    .map(({ what, how }) => [what[speech.language], say(ways[how])])
  const isLive = verified.some(({ how }) => how === 'live')
  const note = verified.length === 0 ? [words.nothingNoted] : isLive ? [] : [words.neverCalled]
  const entries = sources.map(({ says, url }) => ({ text: says, ...(url === undefined ? {} : { url }) }))
  return [
    {
      id: 'verified',
      title: say(words.title),
      blocks: [...tableOf(columns, rows), ...note.map((word) => paragraph(say(word)))],
    },
    ...(entries.length === 0
      ? []
      : [{ id: 'sources', title: say(words.sources), blocks: [{ kind: 'list', entries }] } as const]),
  ]
}
