import { useState, type DragEvent, type KeyboardEvent, type RefObject } from 'react'
import type { Json } from '@isthmus/sdk'
import { useForm } from './FormContext.tsx'
import { moved } from './map-rows.ts'
import { useRowKeys } from './row-keys.ts'

const rowDragType = 'application/x-isthmus-row'

/** Adding, removing and moving the rows of one list, by mouse and keyboard. */
export function useListEdit(pointer: string, rows: readonly Json[], container: RefObject<HTMLElement | null>) {
  const form = useForm()
  const { keys, permute } = useRowKeys(rows.length)
  const indices = rows.map((_, index) => index)
  const write = (next: readonly Json[], order: readonly number[]) => {
    permute(order)
    form.change(pointer, next)
  }
  // The row that takes the focus is there after the next drawing.
  const focusRow = (index: number, selector: string) =>
    requestAnimationFrame(() => {
      const row = container.current?.querySelectorAll<HTMLElement>('[data-row]')[index]
      row?.querySelector<HTMLElement>(selector)?.focus()
    })
  const move = (from: number, to: number) => {
    if (to < 0 || to >= rows.length || from === to) return
    write(moved(rows, from, to), moved(indices, from, to))
    focusRow(to, '[data-handle]')
  }
  const insert = (at: number, entries: readonly Json[]) =>
    write(
      [...rows.slice(0, at), ...entries, ...rows.slice(at)],
      [...indices.slice(0, at), ...entries.map(() => -1), ...indices.slice(at)],
    )
  return {
    keys,
    insert,
    add: (entry: Json) => {
      insert(rows.length, [entry])
      focusRow(rows.length, 'input, textarea, select')
    },
    /** Puts several entries in the place of one. */
    replace: (at: number, entries: readonly Json[]) =>
      write(rows.toSpliced(at, 1, ...entries), indices.toSpliced(at, 1, ...entries.map(() => -1))),
    replaceAll: (next: readonly Json[]) =>
      write(
        next,
        next.map((_, index) => (index < rows.length ? index : -1)),
      ),
    remove: (index: number) => {
      const others = indices.filter((each) => each !== index)
      write(
        rows.filter((_, each) => each !== index),
        others,
      )
      focusRow(Math.min(index, others.length - 1), '[data-remove]')
    },
    ...useRowDrag({ pointer, movable: !form.readOnly, move }),
  }
}

export type ListEdit = ReturnType<typeof useListEdit>

interface RowDrag {
  readonly pointer: string
  readonly movable: boolean
  readonly move: (from: number, to: number) => void
}

function useRowDrag({ pointer, movable, move }: RowDrag) {
  const [dragOver, setDragOver] = useState<number>()
  return {
    handle: (index: number) => ({
      draggable: movable,
      'data-handle': true,
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.setData(rowDragType, `${index} ${pointer}`)
        event.dataTransfer.effectAllowed = 'move'
      },
      onKeyDown: (event: KeyboardEvent) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
        if (step === undefined || !movable) return
        event.preventDefault()
        move(index, index + step)
      },
    }),
    row: (index: number) => ({
      'data-row': true,
      'data-drag-over': dragOver === index || undefined,
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes(rowDragType)) return
        event.preventDefault()
        setDragOver(index)
      },
      onDragLeave: () => setDragOver(undefined),
      onDrop: (event: DragEvent) => {
        setDragOver(undefined)
        const dragged = event.dataTransfer.getData(rowDragType)
        // Rows of another list are not for this one.
        if (dragged.slice(dragged.indexOf(' ') + 1) !== pointer) return
        event.preventDefault()
        move(Number.parseInt(dragged, 10), index)
      },
    }),
  }
}
