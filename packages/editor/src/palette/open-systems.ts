import { useState } from 'react'

const storageKey = 'isthmus.palette.systems'
/** So many systems are shown open until somebody closes them. */
const mostOpen = 3

/** Which systems a person has opened or closed; what nobody touched is not in it. */
type Touched = Readonly<Record<string, boolean>>

interface Systems {
  readonly count: number
  /** Ids of the systems that the open flow uses. */
  readonly used: ReadonlySet<string>
}

/** Which systems are open in the list of node types; kept in the browser. */
export function useOpenSystems({ count, used }: Systems) {
  const [touched, setTouched] = useState<Touched>(() => readTouched(localStorage.getItem(storageKey)))
  const isOpen = (system: string): boolean => touched[system] ?? (count <= mostOpen || used.has(system))
  const set = (system: string, open: boolean): void => {
    const next = { ...touched, [system]: open }
    setTouched(next)
    localStorage.setItem(storageKey, JSON.stringify(next))
  }
  return { isOpen, set }
}

/** What was kept, as far as it can be read. */
export function readTouched(text: string | null): Touched {
  try {
    const kept: unknown = JSON.parse(text ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(Object.entries(kept).filter(([, open]) => typeof open === 'boolean'))
  } catch {
    return {}
  }
}
