import { Link } from '@tanstack/react-router'
import { useText } from '../i18n/use-text.ts'
import styles from './FlowBreadcrumb.module.css'

/** Flows / name, as the heading of a flow's page. */
export function FlowBreadcrumb({ name }: { readonly name: string }) {
  const t = useText()
  return (
    <div className={styles['crumbs']}>
      <Link to="/flows">{t('shell.flows')}</Link>
      <span aria-hidden>/</span>
      <h1 title={name}>{name}</h1>
    </div>
  )
}
