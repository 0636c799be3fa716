import { useCallback } from 'react'
import type { SourceField } from '@isthmus/sdk/mapping'
import { useText } from '../../i18n/use-text.ts'
import { carriedWith } from './carried-sources.ts'
import { useMapper, useUi } from '../state/MapperContext.tsx'
import { focusTree } from '../keys/focus-tree.ts'

/** Picks a source field up by keyboard: the arrows then choose the target, Enter drops. */
export function usePickUp(): (source: SourceField | undefined) => void {
  const { roots, data } = useMapper()
  const ui = useUi()
  const t = useText()
  return useCallback(
    (source) => {
      if (!source || data.readOnly) return
      const sources = carriedWith(source, ui.state.sourceSelected, roots)
      ui.set({ carried: { sources, by: 'keyboard', from: undefined } })
      ui.say(t('mapper.pickedUp', { count: sources.length, field: sources[0]?.path.at(-1) ?? source.root }))
      focusTree('target')
    },
    [roots, data, ui, t],
  )
}
