import { fieldExpression, valueMapExpression } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import type { KindMemory, RowKind } from '@isthmus/sdk/mapping'
import { useCallback } from 'react'
import { useMapper } from '../state/MapperContext.tsx'
import { useValueMapNames } from './use-value-map-names.ts'

/** What a kind starts with that a person chooses for the first time: the first value map, the whole record. */
export function useStartValues(): (kind: RowKind, target: FieldPath) => KindMemory {
  const { byTarget } = useMapper()
  const maps = useValueMapNames()
  return useCallback(
    (kind, target) => {
      const [map] = maps
      const isNew = byTarget.size === 0 || !byTarget.has(target.join('/'))
      if (kind === 'valueMap' && map && isNew) {
        return {
          valueMap: { value: { $expr: valueMapExpression({ map: map.name, direction: 'forward', value: 'null' }) } },
        }
      }
      if (kind === 'copy' && target.length === 0) {
        return { copy: { copy: { from: { $expr: fieldExpression({ root: 'record', path: [] }) } } } }
      }
      return {}
    },
    [byTarget, maps],
  )
}
