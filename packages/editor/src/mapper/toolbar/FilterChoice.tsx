import { useText } from '../../i18n/use-text.ts'
import { useMapper, useMapperUi, useUi } from '../state/MapperContext.tsx'
import type { TargetFilter } from '../state/mapper-ui.ts'
import styles from './toolbar.module.css'

const filters = ['all', 'missing', 'mapped', 'problems', 'suggested'] as const satisfies readonly TargetFilter[]

/** Which target fields are shown. */
export function FilterChoice() {
  const t = useText()
  const ui = useUi()
  const model = useMapper()
  const filter = useMapperUi((state) => state.filter)
  const counts: Readonly<Record<TargetFilter, number | undefined>> = {
    all: undefined,
    missing: model.missing.size,
    mapped: model.described.filter((row) => row.kind !== 'empty').length,
    problems: model.problems.byTarget.size,
    suggested: model.ghosts.size,
  }
  return (
    <select
      className={styles['select']}
      aria-label={t('mapper.filter')}
      value={filter}
      data-set={filter === 'all' ? undefined : true}
      onChange={(event) => {
        const chosen = filters.find((each) => each === event.currentTarget.value)
        if (chosen) ui.set({ filter: chosen })
      }}
    >
      {filters.map((each) => (
        <option key={each} value={each}>
          {counts[each] === undefined ? t(`mapper.filter.${each}`) : `${t(`mapper.filter.${each}`)} (${counts[each]})`}
        </option>
      ))}
    </select>
  )
}
