import { Loader } from '@mantine/core'
import { useText } from '../i18n/use-text.ts'
import styles from './Waiting.module.css'

/** Stands where something will be, while it is on its way. Seen after a moment only, so that a quick answer does not flicker. */
export function Waiting() {
  const t = useText()
  return (
    <p className={styles['waiting']} role="status">
      <Loader size={14} aria-hidden /> {t('ui.loading')}
    </p>
  )
}
