import type { ValueMapDirection, ValueMiss } from '@isthmus/sdk'
import type { Store } from '../database.ts'
import { readRow } from '../row.ts'
import type { ValueMapMiss } from './value-map-store.ts'

const flushAfterMs = 1_000
/** Different values without an entry that are remembered of one map. */
const mostMisses = 1_000

export interface MissCounts {
  readonly note: (misses: readonly ValueMiss[]) => void
  readonly of: (map: string) => readonly ValueMapMiss[]
  readonly flush: () => void
}

/** Counts values without an entry. They are gathered first: every visit of a busy flow may bring some. */
export function createMissCounts(store: Store, now: () => Date): MissCounts {
  const { db } = store
  const add = db.prepare(`
    INSERT INTO value_map_misses (map, direction, value, count, last_at)
    SELECT @map, @direction, @value, @count, @at
    WHERE (SELECT count(*) FROM value_map_misses WHERE map = @map) < ${mostMisses}
      OR EXISTS (SELECT 1 FROM value_map_misses WHERE map = @map AND direction = @direction AND value = @value)
    ON CONFLICT (map, direction, value) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at`)
  const all = db.prepare<[string]>(
    'SELECT direction, value, count, last_at FROM value_map_misses WHERE map = ? ORDER BY count DESC, value LIMIT 1000',
  )
  let waiting = new Map<string, { readonly miss: ValueMiss; count: number }>()
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.size === 0 || !db.open) return
    const counted = [...waiting.values()]
    waiting = new Map()
    const at = now().toISOString()
    store.atomic(() => {
      for (const { miss, count } of counted) {
        const [map, direction, value] = miss
        add.run({ map, direction, value: JSON.stringify(value), count, at })
      }
    })
  }
  const flushLater = (): void => {
    try {
      flush()
    } catch {
      // Counts are a help to people; a disk that is full tells of itself elsewhere.
    }
  }
  return {
    note: (misses) => {
      for (const miss of misses) {
        const key = JSON.stringify(miss.slice(0, 3))
        const known = waiting.get(key)
        if (known) known.count += miss[3]
        else if (waiting.size < 10 * mostMisses) waiting.set(key, { miss, count: miss[3] })
      }
      timer ??= setTimeout(flushLater, flushAfterMs).unref()
    },
    of: (map) => {
      flush()
      return all.all(map).map(toMiss)
    },
    flush: flushLater,
  }
}

function toMiss(row: unknown): ValueMapMiss {
  const read = readRow(row)
  return {
    direction: read.choice<ValueMapDirection>('direction', ['forward', 'back']),
    value: read.json('value'),
    count: read.number('count'),
    lastAt: read.text('last_at'),
  }
}
