import { isJsonObject } from '@isthmus/sdk'
import { useState } from 'react'

const storageKey = 'isthmus.nodeView.columns'
const minPercent = 16

interface Shares {
  readonly input: number
  readonly output: number
}

const standard: Shares = { input: 28, output: 29 }

/** Widths of the node view's columns in percent, kept in this browser. */
export function useColumnShares(hasInput: boolean) {
  const [shares, setShares] = useState<Shares>(() => readShares(localStorage.getItem(storageKey)))
  const change = (next: Shares) => {
    localStorage.setItem(storageKey, JSON.stringify(next))
    setShares(next)
  }
  const input = hasInput ? shares.input : 0
  const middle = 100 - input - shares.output
  return {
    template: hasInput
      ? `minmax(0, ${input}fr) 9px minmax(0, ${middle}fr) 9px minmax(0, ${shares.output}fr)`
      : `minmax(0, ${middle}fr) 9px minmax(0, ${shares.output}fr)`,
    left: {
      value: shares.input,
      min: minPercent,
      max: 100 - shares.output - minPercent,
      onChange: (value: number) => change({ ...shares, input: value }),
    },
    right: {
      value: 100 - shares.output,
      min: input + minPercent,
      max: 100 - minPercent,
      onChange: (value: number) => change({ ...shares, output: 100 - value }),
    },
  }
}

/** Widths as stored before; the standard ones where the store holds nothing usable. */
function readShares(stored: string | null): Shares {
  const shares = parseShares(stored)
  const fits =
    shares.input >= minPercent && shares.output >= minPercent && shares.input + shares.output <= 100 - minPercent
  return fits ? shares : standard
}

function parseShares(stored: string | null): Shares {
  try {
    const value: unknown = JSON.parse(stored ?? 'null')
    const { input, output } = isJsonObject(value) ? value : {}
    return typeof input === 'number' && typeof output === 'number' ? { input, output } : standard
  } catch {
    return standard
  }
}
