import { CircleCheck } from 'lucide-react'
import { useText } from '../../i18n/use-text.ts'
import type { MapperCommandContext } from '../keys/mapper-commands.ts'
import { CommandButton } from './CommandButton.tsx'
import styles from './toolbar.module.css'

/** How many of the required fields have a value, and the way to the next that has none. */
export function CoverageMeter({ commands }: { readonly commands: MapperCommandContext }) {
  const t = useText()
  const { coverage } = commands.model
  if (!coverage) return <span className={styles['coverage']}>{t('mapper.anyTarget')}</span>
  const { required, optional } = coverage
  const text = required.total === 0 ? t('mapper.noneRequired') : t('mapper.coverage', { ...required })
  const whole = required.mapped === required.total
  return (
    <div className={styles['coverage']}>
      <div
        role="meter"
        aria-label={t('mapper.coverageMeter')}
        aria-valuemin={0}
        aria-valuemax={required.total}
        aria-valuenow={required.mapped}
        aria-valuetext={text}
        className={styles['meter']}
        data-whole={whole || undefined}
      >
        <span style={{ width: `${required.total === 0 ? 100 : (100 * required.mapped) / required.total}%` }} />
      </div>
      {whole && <CircleCheck size={15} className={styles['ok']} aria-hidden />}
      <span className={styles['coverageText']}>{text}</span>
      <span className={styles['optional']}>{t('mapper.optional', { ...optional })}</span>
      {coverage.missing.length > 0 && <CommandButton name="nextMissing" commands={commands} withLabel />}
    </div>
  )
}
