import { Eye, EyeOff } from 'lucide-react'
import { useText } from '../../i18n/use-text.ts'
import { ghostsAbove, mapperCommands, type MapperCommandContext } from '../keys/mapper-commands.ts'
import { useMapperUi, useUi } from '../state/MapperContext.tsx'
import styles from './toolbar.module.css'

const thresholds = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5] as const

/** Accepts all suggestions from a score on, as one step. */
export function SuggestionControl({ commands }: { readonly commands: MapperCommandContext }) {
  const t = useText()
  const ui = useUi()
  const threshold = useMapperUi((state) => state.threshold)
  const shows = useMapperUi((state) => state.showsSuggestions)
  const count = ghostsAbove(commands).length
  const accept = mapperCommands.find((command) => command.name === 'acceptAll')
  const enabled = accept?.enabled(commands) === true
  const toggle = t(shows ? 'mapper.hideSuggestions' : 'mapper.showSuggestions')
  return (
    <span className={styles['group']}>
      <button
        type="button"
        className={styles['button']}
        data-wide
        data-tone={enabled ? 'accent' : undefined}
        aria-disabled={!enabled || undefined}
        onClick={() => {
          if (enabled) accept.run(commands)
        }}
      >
        {accept && <accept.icon size={15} aria-hidden />}
        <span>{t('mapper.acceptAll', { count })}</span>
      </button>
      <select
        className={styles['select']}
        aria-label={t('mapper.threshold')}
        title={t('mapper.threshold')}
        value={threshold}
        onChange={(event) => ui.set({ threshold: Number(event.currentTarget.value) })}
      >
        {thresholds.map((each) => (
          <option key={each} value={each}>
            {t('mapper.above', { score: Math.round(each * 100) })}
          </option>
        ))}
      </select>
      <button
        type="button"
        className={styles['button']}
        aria-label={toggle}
        title={toggle}
        onClick={() => ui.set({ showsSuggestions: !shows })}
      >
        {shows ? <Eye size={15} aria-hidden /> : <EyeOff size={15} aria-hidden />}
      </button>
    </span>
  )
}
