import { Link } from '@tanstack/react-router'
import { useText } from '../i18n/use-text.ts'
import styles from './FlowTabs.module.css'

/** The two views of a flow. */
export function FlowTabs({ flow }: { readonly flow: string }) {
  const t = useText()
  return (
    <nav className={styles['tabs']} aria-label={t('shell.flowViews')}>
      <Link to="/flows/$flow" params={{ flow }} activeOptions={{ exact: true, includeSearch: false }}>
        {t('shell.editor')}
      </Link>
      <Link to="/flows/$flow/runs" params={{ flow }} activeOptions={{ includeSearch: false }}>
        {t('shell.runs')}
      </Link>
    </nav>
  )
}
