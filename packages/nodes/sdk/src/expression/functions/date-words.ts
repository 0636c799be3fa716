import type { Kernel } from './kernel.ts'

export type DateWords = ReturnType<typeof createDateWords>

/** Names of months and weekdays; our own, because those of engines differ from version to version. */
export function createDateWords(kernel: Kernel) {
  const { choiceOf } = kernel
  const split = (words: string) => words.split(' ')
  const tables = {
    en: {
      months: split('January February March April May June July August September October November December'),
      shortMonths: split('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'),
      weekdays: split('Sunday Monday Tuesday Wednesday Thursday Friday Saturday'),
      shortWeekdays: split('Sun Mon Tue Wed Thu Fri Sat'),
      halves: ['AM', 'PM'],
    },
    zh: {
      months: split('一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月'),
      shortMonths: split('1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月'),
      weekdays: split('星期日 星期一 星期二 星期三 星期四 星期五 星期六'),
      shortWeekdays: split('周日 周一 周二 周三 周四 周五 周六'),
      halves: ['上午', '下午'],
    },
    de: {
      months: split('Januar Februar März April Mai Juni Juli August September Oktober November Dezember'),
      shortMonths: split('Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez'),
      weekdays: split('Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag'),
      shortWeekdays: split('So Mo Di Mi Do Fr Sa'),
      halves: ['AM', 'PM'],
    },
  }
  type Names = keyof (typeof tables)['en']
  function wordsOf(where: string, locale: unknown): (typeof tables)['en'] {
    return tables[choiceOf(where, locale, ['en', 'zh', 'de'])]
  }
  /** Longest first, so that "June" is not read as "Jun". */
  function indexed(kinds: readonly Names[]): readonly (readonly [word: string, index: number])[] {
    const all = Object.values(tables).flatMap((words) =>
      kinds.flatMap((kind) => words[kind].map((word, index) => [word.toLowerCase(), index] as const)),
    )
    return all.toSorted((left, right) => right[0].length - left[0].length)
  }
  const known = {
    month: indexed(['months', 'shortMonths']),
    weekday: indexed(['weekdays', 'shortWeekdays']),
    half: indexed(['halves']),
  }
  /** The word of any language at a place in a text: its position in the year, week or day, and its length. */
  function wordAt(text: string, position: number, kind: keyof typeof known) {
    const rest = text.slice(position, position + 12).toLowerCase()
    const found = known[kind].find(([word]) => rest.startsWith(word))
    return found && { index: found[1], length: found[0].length }
  }
  /** 1 to 12; 0 where the word is no month. */
  function monthOf(name: string): number {
    const found = wordAt(name, 0, 'month')
    return found?.length === name.length ? found.index + 1 : 0
  }
  return { wordsOf, wordAt, monthOf }
}
