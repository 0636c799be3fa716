import type { LocalText } from '../../language.ts'
import { code, type Speech } from './speech.ts'

const words = {
  one: { en: '1', 'zh-CN': '1' },
  each: { en: 'up to {count}, each with its own result', 'zh-CN': '最多 {count} 条，各有结果' },
  together: { en: 'up to {count}, all or none', 'zh-CN': '最多 {count} 条，全部成功或全部失败' },
  yes: { en: 'yes', 'zh-CN': '是' },
  byHeader: { en: 'yes, by the header {header}', 'zh-CN': '是，借助请求头 {header}' },
  no: { en: 'no', 'zh-CN': '否' },
  again: { en: 'sent again', 'zh-CN': '重新发送' },
  person: { en: 'waits for a person', 'zh-CN': '等待人员处理' },
  byField: { en: 'looked up by {field}', 'zh-CN': '按 {field} 查找' },
  settled: { en: 'looked up by {field}, for {seconds} s', 'zh-CN': '按 {field} 查找，持续 {seconds} 秒' },
} as const satisfies Record<string, LocalText>

interface Batch {
  readonly maxRecords: number
  readonly outcome: 'each' | 'together'
}

/** How many records go in one call, and what becomes of the others when one is refused. */
export function batchText(speech: Speech, batch: Batch | undefined): string {
  return batch ? speech.say(words[batch.outcome], { count: batch.maxRecords }) : speech.say(words.one)
}

/** Whether the same call may arrive twice, and what makes it so. */
export function safeText(speech: Speech, isSafe: boolean, header: string | undefined): string {
  if (isSafe && header !== undefined) return speech.say(words.byHeader, { header: code(header) })
  return speech.say(isSafe ? words.yes : words.no)
}

/** What becomes of a lost answer that nothing can be looked up by. */
export function unlookedText(speech: Speech, isSafe: boolean): string {
  return speech.say(isSafe ? words.again : words.person)
}

/** A look-up by a field, again and again for as long as a call may still take effect. */
export function settledText(speech: Speech, field: string, seconds = 0): string {
  return speech.say(seconds === 0 ? words.byField : words.settled, { field: code(field), seconds })
}
