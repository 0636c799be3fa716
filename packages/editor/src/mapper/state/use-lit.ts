import { useMemo } from 'react'
import { litBy, type LitKeys } from '../model/links.ts'
import { useMapper, useMapperUi } from './MapperContext.tsx'

/** Both ends of the lines of the field below the mouse, or else of the one the keyboard is at. */
export function useLit(): LitKeys {
  const { links } = useMapper()
  const hover = useMapperUi((state) => state.hover)
  const side = useMapperUi((state) => state.side)
  const at = useMapperUi((state) => (state.side === 'source' ? state.sourceAt : state.targetAt))
  return useMemo(
    () => litBy(links, hover ?? (at === undefined ? undefined : { side, key: at })),
    [links, hover, side, at],
  )
}
