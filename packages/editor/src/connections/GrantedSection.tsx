import type { ConnectionDetail } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { Check, ShieldAlert } from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import panel from './ConnectionPanel.module.css'
import styles from './GrantedSection.module.css'
import { Section } from './Section.tsx'

/** What the system says that the credential may do, and what flows do with it that it may not. */
export function GrantedSection({ connection }: { readonly connection: ConnectionDetail }) {
  const t = useText()
  const { granted, missing } = connection
  const named = usePermissionText()
  if (!granted) return null
  return (
    <Section title={t('connections.may')} help={t('connections.mayHelp')}>
      <ul className={styles['granted']}>
        {granted.permissions.length === 0 ? <li>{t('connections.mayNothing')}</li> : null}
        {granted.permissions.map((permission) => (
          <li key={permission}>
            <Check size={14} aria-hidden /> {named(permission)}
          </li>
        ))}
        {missing.map(({ flowId, flowName, nodeName, action, entity }) => (
          <li key={JSON.stringify([flowId, nodeName, action, entity])} data-missing>
            <ShieldAlert size={14} aria-hidden />
            <span>
              {t('connections.mayNot', { permission: named(`${action}:${entity}`) })}{' '}
              <span className={panel['dim']}>
                {t('connections.mayNeeded', { node: nodeName })}{' '}
                <Link to="/flows/$flow" params={{ flow: flowId }}>
                  {flowName}
                </Link>
              </span>
            </span>
          </li>
        ))}
      </ul>
      <span className={panel['dim']}>
        {t('connections.dataAsked')} <Instant iso={granted.at} />
      </span>
    </Section>
  )
}

/** `write:SalesOrders` as people read it; a permission of a kind that is not known here stays as the system says it. */
function usePermissionText(): (permission: string) => string {
  const t = useText()
  return (permission) => {
    const [action = '', entity = '*'] = permission.split(/:(.*)/s)
    if (action !== 'read' && action !== 'write') return permission
    return entity === '*' ? t(`connections.mayAll.${action}`) : t(`connections.mayOne.${action}`, { entity })
  }
}
