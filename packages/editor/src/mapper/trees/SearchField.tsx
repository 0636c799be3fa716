import { Search, X } from 'lucide-react'
import { useText } from '../../i18n/use-text.ts'
import { focusTree } from '../keys/focus-tree.ts'
import { useMapperUi, useUi } from '../state/MapperContext.tsx'
import type { Side } from '../state/mapper-ui.ts'
import styles from './head.module.css'

/** Finds fields of one side by name, title and description. */
export function SearchField({ side }: { readonly side: Side }) {
  const t = useText()
  const ui = useUi()
  const search = useMapperUi((state) => (side === 'source' ? state.sourceSearch : state.targetSearch))
  const change = (text: string) => ui.set(side === 'source' ? { sourceSearch: text } : { targetSearch: text })
  const label = t(side === 'source' ? 'mapper.searchSource' : 'mapper.searchTarget')
  return (
    <div className={styles['search']}>
      <Search size={13} aria-hidden />
      <input
        type="text"
        role="searchbox"
        data-search={side}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        value={search}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'ArrowDown' || event.key === 'Enter') focusTree(side)
          else if (event.key === 'Escape' && search !== '') change('')
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {search !== '' && (
        <button type="button" aria-label={t('mapper.clearSearch')} onClick={() => change('')}>
          <X size={13} aria-hidden />
        </button>
      )}
    </div>
  )
}
