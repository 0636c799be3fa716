import type { LocalText } from '../../language.ts'
import { code, type Speech } from './speech.ts'

const all: LocalText = { en: 'all', 'zh-CN': '全部' }

/** What is said of one object, below the columns that follow its name. */
export interface Said {
  readonly object: string
  readonly cells: readonly string[]
}

/**
 * One row for all objects that the same is said of, in the order in which each thing is said first. `total` is how many objects
 * there are: where one row speaks of all of them, it need not name them.
 */
export function byObject(speech: Speech, said: readonly Said[], total: number): readonly (readonly string[])[] {
  const together = Map.groupBy(said, ({ cells }) => JSON.stringify(cells))
  return [...together.values()].map((same) => {
    const names = same.map(({ object }) => object)
    const who = names.length === total && total > 1 ? speech.say(all) : speech.list(names.map(code))
    return [who, ...(same[0]?.cells ?? [])]
  })
}
