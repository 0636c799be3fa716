import type { ConnectionDetail } from '@isthmus/sdk/api'
import { Check } from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import panel from './ConnectionPanel.module.css'
import styles from './GrantedSection.module.css'
import { MissingList } from './MissingList.tsx'
import { usePermissionText } from './permission-text.ts'
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
        <MissingList missing={missing} />
      </ul>
      <span className={panel['dim']}>
        {t('connections.dataAsked')} <Instant iso={granted.at} />
      </span>
    </Section>
  )
}
