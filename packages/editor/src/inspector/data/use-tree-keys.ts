import { useState, type KeyboardEvent } from 'react'

interface TreeKeysOptions {
  readonly count: number
  readonly fold: (index: number, open: boolean) => void
  readonly enter: (index: number) => void
}

/** Moves through a tree by keyboard; the tree itself keeps the focus and names the active row. */
export function useTreeKeys({ count, fold, enter }: TreeKeysOptions) {
  const [wanted, setActive] = useState(-1)
  const active = Math.min(wanted, count - 1)
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setActive(Math.min(count - 1, active + 1)),
    ArrowUp: () => setActive(Math.max(0, active - 1)),
    Home: () => setActive(0),
    End: () => setActive(count - 1),
    ArrowRight: () => fold(active, true),
    ArrowLeft: () => fold(active, false),
    Enter: () => enter(active),
  }
  return {
    active,
    setActive,
    onFocus: () => {
      if (active < 0 && count > 0) setActive(0)
    },
    onKeyDown: (event: KeyboardEvent) => {
      const act = event.target === event.currentTarget ? keys[event.key] : undefined
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      event.stopPropagation()
      act()
    },
  }
}
