import { loadPinyinTable } from '@isthmus/sdk'
import { pathKey, previewMapping } from '@isthmus/sdk/mapping'
import type { FieldPreview, MappingRow } from '@isthmus/sdk/mapping'
import { useEffect, useMemo, useState } from 'react'
import { useValueMapsNamed } from '../../api/queries.ts'
import type { MapperData, MapperSample } from './mapper-data.ts'

const pauseMs = 120
const none: ReadonlyMap<string, FieldPreview> = new Map()

/** What the mapping is tried on. */
interface Tried {
  readonly sample: MapperSample | undefined
  /** By the address of a row with lines, see `PreviewOptions.lines`. */
  readonly lines: ReadonlyMap<string, number>
}

/** What every row gives for the chosen record, shortly after the last change. */
export function usePreview(
  rows: readonly MappingRow[],
  { node, list, typesAt }: MapperData,
  { sample, lines }: Tried,
): ReadonlyMap<string, FieldPreview> {
  const [previews, setPreviews] = useState(none)
  const text = useMemo(() => JSON.stringify(rows), [rows])
  const valueMaps = useValueMapsNamed(useMemo(() => valueMapsIn(text), [text]))
  const pinyinTable = usePinyinTable(text.includes('pinyin'))
  const { name } = node
  useEffect(() => {
    const timer = setTimeout(() => {
      if (!sample) return setPreviews(none)
      const { record, trigger, run } = sample
      const scope = {
        record,
        ...(trigger === undefined ? {} : { trigger }),
        ...(run === undefined ? {} : { run }),
        vars: {},
      }
      const options = {
        node: name,
        path: `/${list}`,
        typesAt,
        valueMaps,
        lines,
        ...(pinyinTable === undefined ? {} : { pinyinTable }),
      }
      const { fields } = previewMapping(rows, scope, options)
      return setPreviews(new Map(fields.map((field) => [pathKey(field.target), field])))
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [rows, sample, lines, name, list, typesAt, valueMaps, pinyinTable])
  return previews
}

/** Names of the value maps that expressions call; the name is always a text of its own. */
function valueMapsIn(rows: string): readonly string[] {
  const calls = rows.matchAll(/mapValue(?:Back)?\(\s*\\"([^"\\]+)/g)
  return [...new Set([...calls].flatMap((call) => call[1] ?? []))].toSorted()
}

function usePinyinTable(needed: boolean): string | undefined {
  const [table, setTable] = useState<string>()
  useEffect(() => {
    if (!needed) return
    let current = true
    loadPinyinTable().then(
      (loaded) => {
        if (current) setTable(loaded)
      },
      // Without the table the preview says so; the next mapping that needs it tries again.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [needed])
  return table
}
