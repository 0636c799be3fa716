import { useEffect, useState } from 'react'
import type { TraceRecord } from '@isthmus/sdk/api'
import { originOf } from './record-stepper.ts'
import type { LoadedRecords } from './use-records.ts'

/** Moves the steppers to the input record that an output record was made from, loading further pages on the way. */
export function useCarryRecord(
  input: LoadedRecords,
  onStep: (position: number) => void,
): (record: TraceRecord) => void {
  const [wanted, setWanted] = useState<TraceRecord>()
  useEffect(() => {
    if (!wanted) return
    const origin = originOf(wanted, input.records)
    if (origin >= 0) onStep(origin)
    if (origin >= 0 || (!input.loading && input.records.length >= input.kept)) setWanted(undefined)
    else input.more?.()
  }, [wanted, input, onStep])
  return setWanted
}
