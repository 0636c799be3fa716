import { ChevronLeft, ChevronRight } from 'lucide-react'
import { formatCount } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { mapperCommands, type MapperCommandContext } from '../keys/mapper-commands.ts'
import styles from './toolbar.module.css'

/** The record that the mapping is tried on, and the way to the next. */
export function SamplePicker({ commands }: { readonly commands: MapperCommandContext }) {
  const t = useText()
  const language = useLanguage()
  const { data, position } = commands.model
  if (data.samples.length === 0) return <span className={styles['sample']}>{t('mapper.noSample')}</span>
  const text =
    data.samplesFrom === 'generated'
      ? t('mapper.generatedSample')
      : t('mapper.sampleOf', {
          index: formatCount(position + 1, language),
          total: formatCount(data.sampleCount, language),
        })
  const step = (name: 'previousSample' | 'nextSample') => {
    const command = mapperCommands.find((each) => each.name === name)
    const enabled = command?.enabled(commands) === true
    const Icon = name === 'previousSample' ? ChevronLeft : ChevronRight
    return (
      <button
        type="button"
        className={styles['button']}
        aria-label={t(`mapper.command.${name}`)}
        title={t(`mapper.command.${name}`)}
        aria-disabled={!enabled || undefined}
        onClick={() => {
          if (enabled) command.run(commands)
        }}
      >
        <Icon size={15} aria-hidden />
      </button>
    )
  }
  return (
    <span className={styles['sample']}>
      {data.samples.length > 1 && step('previousSample')}
      <span aria-live="polite">{text}</span>
      {data.samples.length > 1 && step('nextSample')}
    </span>
  )
}
