import type { RunStatus } from '@isthmus/sdk/api'
import type { Store } from '../database.ts'

/** What started a run: the first half of its class. */
export interface RunSource {
  readonly flow: string
  readonly version: number
  readonly triggerNode: string
  readonly triggerKind: string
}

/** How a run ended: the second half. `errorCode` is empty when nothing failed. */
export interface RunOutcome {
  readonly status: RunStatus
  readonly errorCode: string
}

/** A class is its source times this plus its outcome, so that a run needs one number for both. */
export const outcomesPerSource = 4096

export interface ClassNumbers {
  /** Numbers are given once and kept, outside of the transaction that needs them: one that fails takes none back. */
  ofSource(source: RunSource): number
  ofOutcome(outcome: RunOutcome): number
  /** Everything that has a number. */
  sources(): ReadonlyMap<number, RunSource>
  outcomes(): ReadonlyMap<number, RunOutcome>
}

/** Gives numbers to what few runs differ in, so that an index over runs holds one small number instead of six texts. */
export function createClassNumbers(store: Store): ClassNumbers {
  const sql = statements(store)
  const known = new Map<string, number>()
  const numberOf = (key: string, create: () => number | undefined): number => {
    const number = known.get(key) ?? store.atomic(create) ?? 0
    known.set(key, number)
    return number
  }
  return {
    ofSource: (source) => {
      const key = `${source.flow}\n${source.version}\n${source.triggerNode}\n${source.triggerKind}`
      return numberOf(key, () => {
        sql.addSource.run(source)
        return sql.sourceId.get(source)
      })
    },
    ofOutcome: (outcome) =>
      numberOf(`${outcome.status}\n${outcome.errorCode}`, () => {
        sql.addOutcome.run(outcome)
        return sql.outcomeId.get(outcome)
      }),
    sources: () => new Map(sql.sources.all().map(({ id, ...source }) => [id, source])),
    outcomes: () => new Map(sql.outcomes.all().map(({ id, ...outcome }) => [id, outcome])),
  }
}

function statements({ db }: Store) {
  return {
    addSource: db.prepare(`INSERT OR IGNORE INTO run_sources (flow_id, flow_version, trigger_node, trigger_kind)
      VALUES (@flow, @version, @triggerNode, @triggerKind)`),
    sourceId: db
      .prepare<[RunSource], number>(
        `SELECT id FROM run_sources WHERE flow_id = @flow AND flow_version = @version AND trigger_node = @triggerNode
          AND trigger_kind = @triggerKind`,
      )
      .pluck(),
    addOutcome: db.prepare('INSERT OR IGNORE INTO run_outcomes (status, error_code) VALUES (@status, @errorCode)'),
    outcomeId: db
      .prepare<[RunOutcome], number>('SELECT id FROM run_outcomes WHERE status = @status AND error_code = @errorCode')
      .pluck(),
    sources: db.prepare<[], RunSource & { id: number }>(`SELECT id, flow_id AS flow, flow_version AS version,
      trigger_node AS triggerNode, trigger_kind AS triggerKind FROM run_sources`),
    outcomes: db.prepare<[], RunOutcome & { id: number }>(
      'SELECT id, status, error_code AS errorCode FROM run_outcomes',
    ),
  }
}
