import { Link } from '@tanstack/react-router'
import { useText } from '../i18n/use-text.ts'
import styles from './FlowTabs.module.css'

interface FlowTabsProps {
  readonly flow: string
  /** The run that is looked at; the editor goes on with its records. */
  readonly run?: string | undefined
}

/** The two views of a flow. */
export function FlowTabs({ flow, run }: FlowTabsProps) {
  const t = useText()
  const search = run === undefined ? {} : { run }
  return (
    <nav className={styles['tabs']} aria-label={t('shell.flowViews')}>
      <Link to="/flows/$flow" params={{ flow }} search={search} activeOptions={{ exact: true, includeSearch: false }}>
        {t('shell.editor')}
      </Link>
      <Link to="/flows/$flow/runs" params={{ flow }} activeOptions={{ includeSearch: false }}>
        {t('shell.runs')}
      </Link>
    </nav>
  )
}
