import { useCallback, useState } from 'react'

export interface DockSize {
  readonly px: number
  readonly min: number
  readonly max: number
}

/** Size of a dock in pixels, remembered in this browser. */
export function useDockSize(
  name: string,
  { initial, min, max }: { readonly initial: number; readonly min: number; readonly max: number },
): readonly [DockSize, (px: number) => void] {
  const key = `isthmus.dock.${name}`
  const clamp = useCallback((px: number) => Math.round(Math.max(min, Math.min(max, px))), [min, max])
  const [px, setPx] = useState(() => clamp(Number(localStorage.getItem(key)) || initial))
  const change = useCallback(
    (wanted: number) => {
      localStorage.setItem(key, String(clamp(wanted)))
      setPx(clamp(wanted))
    },
    [key, clamp],
  )
  return [{ px, min, max }, change]
}
