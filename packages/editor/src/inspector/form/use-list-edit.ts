import { useRef, useState, type DragEvent, type KeyboardEvent } from 'react'
import type { Json } from '@isthmus/sdk'
import { moved } from './map-rows.ts'
import { useForm } from './FormContext.tsx'
import { useRowKeys } from './row-keys.ts'

const rowDragType = 'application/x-isthmus-row'

/** Adding, removing and moving the rows of one list, by mouse and keyboard. */
export function useListEdit(pointer: string, rows: readonly Json[]) {
  const form = useForm()
  const { keys, permute } = useRowKeys(rows.length)
  const container = useRef<HTMLDivElement>(null)
  const [dragOver, setDragOver] = useState<number>()
  const indices = rows.map((_, index) => index)

  const write = (next: readonly Json[], order: readonly number[]) => {
    permute(order)
    form.change(pointer, next)
  }
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
  return {
    keys,
    container,
    dragOver,
    add: (...entries: readonly Json[]) => {
      write([...rows, ...entries], [...indices, ...entries.map(() => -1)])
      focusRow(rows.length, 'input, textarea, select')
    },
    insert: (at: number, entries: readonly Json[]) =>
      write(
        [...rows.slice(0, at), ...entries, ...rows.slice(at)],
        [...indices.slice(0, at), ...entries.map(() => -1), ...indices.slice(at)],
      ),
    replaceAll: (next: readonly Json[]) =>
      write(
        next,
        next.map((_, index) => (index < rows.length ? index : -1)),
      ),
    remove: (index: number) => {
      write(
        rows.filter((_, each) => each !== index),
        indices.filter((each) => each !== index),
      )
      focusRow(Math.min(index, rows.length - 2), '[data-remove]')
    },
    handle: (index: number) => ({
      draggable: !form.readOnly,
      'data-handle': true,
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.setData(rowDragType, `${pointer} ${index}`)
        event.dataTransfer.effectAllowed = 'move'
      },
      onKeyDown: (event: KeyboardEvent) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
        if (step === undefined || form.readOnly) return
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
        const [from, position] = event.dataTransfer.getData(rowDragType).split(' ')
        if (from !== pointer) return
        event.preventDefault()
        move(Number(position), index)
      },
    }),
  }
}

export type ListEdit = ReturnType<typeof useListEdit>
