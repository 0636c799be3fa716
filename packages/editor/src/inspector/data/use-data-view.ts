import { useState } from 'react'
import type { DataView } from './RecordsPane.tsx'

const views: readonly DataView[] = ['schema', 'table', 'json']

/**
 * How one place shows its records. The choice is kept in this browser; before the first one, records are a table and
 * where none are known the fields are listed.
 */
export function useDataView(
  place: 'input' | 'output' | 'error',
  ran: boolean,
): readonly [DataView, (view: DataView) => void] {
  const key = `isthmus.nodeView.view.${place}`
  const [chosen, setChosen] = useState<Readonly<Record<string, DataView>>>({})
  const stored = localStorage.getItem(key)
  const view = chosen[key] ?? views.find((each) => each === stored) ?? (ran ? 'table' : 'schema')
  const choose = (next: DataView) => {
    localStorage.setItem(key, next)
    setChosen({ ...chosen, [key]: next })
  }
  return [view, choose]
}
