import type { Store } from '../database.ts'
import { readRow } from '../row.ts'
import { openGroup, packGroup, type RunTexts } from '../runs/trace-group.ts'

/** Runs that are packed together again. */
const groupRuns = 64
const groupChars = 1024 * 1024

interface Survivor {
  readonly seq: number
  readonly group: number
  readonly run: RunTexts
}

/**
 * Packs what is left of groups of traces into new ones, so that one run that is kept long does not keep the traces of all
 * its neighbours. Resolves to the number of groups that went.
 */
export async function repackTraces(
  store: Store,
  groups: readonly number[],
  rest: () => Promise<void>,
): Promise<number> {
  const sql = statements(store)
  let waiting: Survivor[] = []
  let emptied: number[] = []
  let gone = 0
  const write = async (): Promise<void> => {
    if (waiting.length === 0) return
    const [survivors, old] = [waiting, emptied]
    waiting = []
    emptied = []
    const bytes = await packGroup(survivors.map(({ run }) => run))
    store.atomic(() => {
      const group = sql.add.run(bytes).lastInsertRowid
      // A run that was removed meanwhile is not in its group any more, and matches nothing here.
      for (const [place, { seq, group: from }] of survivors.entries()) sql.move.run(group, place, seq, from)
      for (const each of old) sql.drop.run(each, each)
    })
    gone += old.length
  }
  for (const group of groups) {
    const survivors = await survivorsOf(sql, group)
    if (survivors.length === 0) continue
    waiting.push(...survivors)
    emptied.push(group)
    const chars = waiting.reduce((sum, { run }) => sum + run.traceText.length, 0)
    if (waiting.length >= groupRuns || chars >= groupChars) await write()
    await rest()
  }
  // A group made of one single group would be no gain unless that one was mostly dead, which it was.
  await write()
  return gone
}

/** The runs of a group that are left, when they are less than half of it. */
async function survivorsOf(sql: Statements, group: number): Promise<readonly Survivor[]> {
  const rows = sql.survivors.all(group)
  const row = sql.bytes.get(group)
  if (row === undefined || rows.length === 0 || rows.length > groupRuns / 2) return []
  const kept = await openGroup(readRow(row).bytes('bytes'))
  if (rows.length * 2 > kept.length) return []
  return rows.flatMap(({ seq, place }) => {
    const run = kept[place]
    return run ? [{ seq, group, run }] : []
  })
}

type Statements = ReturnType<typeof statements>

function statements({ db }: Store) {
  return {
    survivors: db.prepare<[number], { seq: number; place: number }>(
      'SELECT seq, trace_place AS place FROM runs WHERE trace_group = ?',
    ),
    bytes: db.prepare<[number]>('SELECT bytes FROM trace_groups WHERE id = ?'),
    add: db.prepare('INSERT INTO trace_groups (bytes) VALUES (?)'),
    move: db.prepare('UPDATE runs SET trace_group = ?, trace_place = ? WHERE seq = ? AND trace_group = ?'),
    drop: db.prepare('DELETE FROM trace_groups WHERE id = ? AND NOT EXISTS (SELECT 1 FROM runs WHERE trace_group = ?)'),
  }
}
