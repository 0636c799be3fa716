import { HardDrive } from 'lucide-react'
import { useHealth } from '../api/queries.ts'
import { formatInstantExactly } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './StorageBanner.module.css'

/** Says on every page that the disk is full, for as long as it is. */
export function StorageBanner() {
  const t = useText()
  const language = useLanguage()
  const { data: health } = useHealth()
  if (health?.status !== 'storage-full') return null
  return (
    <div role="alert" className={styles['banner']}>
      <HardDrive size={16} aria-hidden />
      <strong>{t('storage.full', { since: formatInstantExactly(health.since ?? '', language) })}</strong>
      <span>{t('storage.fullHint')}</span>
    </div>
  )
}
