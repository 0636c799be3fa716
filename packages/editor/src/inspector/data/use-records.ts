import { useMemo } from 'react'
import type { FlowError } from '@isthmus/sdk'
import type { StepSummary, TraceRecord } from '@isthmus/sdk/api'
import { asFlowError } from '@isthmus/sdk'
import { useRunRecords } from '../../api/queries.ts'
import type { RecordsQuery } from '../../api/queries.ts'
import { unwrapFailed } from './failed-record.ts'

/** Which records are read: one side of one node in one run. */
export interface RecordsPlace {
  readonly run: string
  readonly node: string
  readonly side: 'in' | 'out'
  readonly port: string
  readonly recordCount?: number
}

/** Records of one place in a trace, as far as they are loaded. */
export interface LoadedRecords {
  readonly records: readonly TraceRecord[]
  readonly total: number
  readonly kept: number
  readonly loading: boolean
  readonly error: FlowError | undefined
  readonly more: (() => void) | undefined
  readonly reload: () => void
}

export function useRecords(place: RecordsPlace | undefined): LoadedRecords {
  const query = useRunRecords(place satisfies RecordsQuery | undefined)
  const pages = query.data?.pages
  const failed = place?.side === 'out' && place.port === 'error'
  const records = useMemo(() => {
    const traced = pages?.flatMap((page) => page.records) ?? []
    return failed ? traced.map(unwrapFailed) : traced
  }, [pages, failed])
  const newest = pages?.at(-1)
  return {
    records,
    total: newest?.total ?? 0,
    kept: newest?.kept ?? 0,
    loading: place !== undefined && query.isPending,
    error: query.isError ? asFlowError(query.error) : undefined,
    more: query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined,
    reload: () => void query.refetch(),
  }
}

const noReload = (): void => undefined

/** Records that are at hand, in the form of loaded ones. */
export function recordsAtHand(records: readonly TraceRecord[]): LoadedRecords {
  const count = records.length
  return { records, total: count, kept: count, loading: false, error: undefined, more: undefined, reload: noReload }
}

/** Changes whenever a step has moved on, so that its records are read again. */
export function stepVersion(step: StepSummary | undefined): number {
  if (!step) return 0
  return step.recordsIn + step.errors + Object.values(step.recordsOut).reduce((sum, count) => sum + count, 0)
}
