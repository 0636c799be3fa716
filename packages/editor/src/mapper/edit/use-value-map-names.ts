import { useMemo } from 'react'
import { useValueMaps } from '../../api/queries.ts'

/** A value map to choose from. */
export interface ValueMapName {
  readonly name: string
  readonly title: string
  readonly leftTitle: string
  readonly rightTitle: string
}

const none: readonly ValueMapName[] = []

export function useValueMapNames(): readonly ValueMapName[] {
  const { data } = useValueMaps()
  return useMemo(() => data ?? none, [data])
}
