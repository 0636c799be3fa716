import type { ConnectionDetail } from '@isthmus/sdk/api'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import panel from './ConnectionPanel.module.css'
import styles from './GrantedSection.module.css'
import { MissingList } from './MissingList.tsx'
import { usePermissionText } from './permission-text.ts'
import { Section } from './Section.tsx'

const shownAtFirst = 8

/** What the system says that the credential may do, and what flows do with it that it may not. */
export function GrantedSection({ connection }: { readonly connection: ConnectionDetail }) {
  const t = useText()
  const { granted, missing } = connection
  const named = usePermissionText()
  const [isWhole, setWhole] = useState(false)
  if (!granted) return null
  const { permissions } = granted
  const shown = isWhole ? permissions : permissions.slice(0, shownAtFirst)
  return (
    <Section title={t('connections.may')} help={t('connections.mayHelp')}>
      <ul className={styles['granted']}>
        {/* What is missing is why most people look here. */}
        <MissingList missing={missing} />
        {permissions.length === 0 ? <li>{t('connections.mayNothing')}</li> : null}
        {shown.map((permission) => (
          <li key={permission}>
            <Check size={14} aria-hidden /> <span>{named(permission)}</span>
          </li>
        ))}
      </ul>
      {permissions.length > shownAtFirst ? (
        <button type="button" className={panel['more']} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('connections.mayFewer') : t('connections.mayMore', { count: permissions.length - shownAtFirst })}
        </button>
      ) : null}
      <span className={panel['dim']}>
        {t('connections.dataAsked')} <Instant iso={granted.at} />
      </span>
    </Section>
  )
}
