import type { MissingPermission } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { ShieldAlert } from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import styles from './MissingList.module.css'
import { usePermissionText } from './permission-text.ts'

/** What flows do with a connection that its credential may not, as entries of a list. */
export function MissingList({ missing }: { readonly missing: readonly MissingPermission[] }) {
  const t = useText()
  const named = usePermissionText()
  return missing.map(({ flowId, flowName, nodeName, action, entity }) => (
    <li key={JSON.stringify([flowId, nodeName, action, entity])} className={styles['missing']} data-missing>
      <ShieldAlert size={14} aria-hidden />
      <span>
        {t('connections.mayNot', { permission: named(`${action}:${entity}`) })}{' '}
        <span className={styles['needed']}>
          {t('connections.mayNeeded', { node: nodeName })}{' '}
          <Link to="/flows/$flow" params={{ flow: flowId }}>
            {flowName}
          </Link>
        </span>
      </span>
    </li>
  ))
}
