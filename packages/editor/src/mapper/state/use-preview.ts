import { pathKey, previewMapping } from '@isthmus/sdk'
import type { FieldPreview, MappingRow } from '@isthmus/sdk'
import { useEffect, useState } from 'react'
import type { MapperSample } from './mapper-data.ts'

const pauseMs = 120
const none: ReadonlyMap<string, FieldPreview> = new Map()

/** What every row gives for the chosen record, shortly after the last change. */
export function usePreview(
  rows: readonly MappingRow[],
  sample: MapperSample | undefined,
): ReadonlyMap<string, FieldPreview> {
  const [previews, setPreviews] = useState(none)
  useEffect(() => {
    const timer = setTimeout(() => {
      if (!sample) return setPreviews(none)
      const { record, trigger, run } = sample
      const scope = {
        record,
        ...(trigger === undefined ? {} : { trigger }),
        ...(run === undefined ? {} : { run }),
      }
      const { fields } = previewMapping(rows, scope)
      return setPreviews(new Map(fields.map((field) => [pathKey(field.target), field])))
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [rows, sample])
  return previews
}
