import { useCallback, useState } from 'react'
import type { Draft } from './draft.ts'

interface History {
  readonly past: readonly Draft[]
  readonly now: Draft
  readonly future: readonly Draft[]
  /** What the last change was about. */
  readonly about: string | undefined
}

/** Changes that can be taken back. */
const mostSteps = 200

export interface DraftHistory {
  readonly draft: Draft
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Changes that follow each other and are about the same, such as the letters of a cell, are one step back. */
  readonly change: (next: (draft: Draft) => Draft, about?: string) => void
  readonly undo: () => void
  readonly redo: () => void
}

/** The draft with its way back. Drafts share their rows, so a step costs what it changed. */
export function useDraft(first: Draft): DraftHistory {
  const [history, setHistory] = useState<History>({ past: [], now: first, future: [], about: undefined })
  const change = useCallback<DraftHistory['change']>((next, about) => {
    setHistory((current) => {
      const changed = next(current.now)
      if (changed === current.now) return current
      const isSame = about !== undefined && about === current.about
      const past = isSame ? current.past : [...current.past, current.now].slice(-mostSteps)
      return { past, now: changed, future: [], about }
    })
  }, [])
  const undo = useCallback(() => {
    setHistory((current) => {
      const before = current.past.at(-1)
      if (!before) return current
      const future = [current.now, ...current.future]
      return { past: current.past.slice(0, -1), now: before, future, about: undefined }
    })
  }, [])
  const redo = useCallback(() => {
    setHistory((current) => {
      const [next, ...future] = current.future
      return next ? { past: [...current.past, current.now], now: next, future, about: undefined } : current
    })
  }, [])
  const { past, now, future } = history
  return { draft: now, canUndo: past.length > 0, canRedo: future.length > 0, change, undo, redo }
}
