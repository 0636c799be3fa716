import { textIn, type ConnectorInfo } from '@isthmus/sdk'
import { type ConnectionDetail } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { isNamedSo } from '../expression/entity-fields.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { iconOfConnector } from '../ui/connector-icons.ts'
import { NamedIcon } from '../ui/icons.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import styles from './ConnectionList.module.css'

interface ConnectionListProps {
  readonly connections: readonly ConnectionDetail[]
  readonly connectors: readonly ConnectorInfo[]
  readonly selected: string | undefined
}

/** So many can be looked through without a search. */
const searchedFrom = 8

export function ConnectionList({ connections, connectors, selected }: ConnectionListProps) {
  const t = useText()
  const language = useLanguage()
  const [search, setSearch] = useState('')
  const rows = connections.map((connection) => {
    const connector = connectors.find((one) => one.id === connection.connector)
    const { baseUrl } = connection.config
    const kind = connector ? textIn(language, connector.title) : connection.connector
    return { connection, connector, about: typeof baseUrl === 'string' ? `${kind} · ${baseUrl}` : kind }
  })
  const found = rows.filter(({ connection, about }) => isNamedSo(search, connection.name, about))
  return (
    <nav className={styles['list']} aria-label={t('connections.list')}>
      {connections.length >= searchedFrom ? (
        <div className={styles['search']}>
          <SearchField label={t('connections.search')} text={search} onChange={setSearch} />
        </div>
      ) : null}
      {found.map(({ connection, connector, about }) => (
        <Link
          key={connection.name}
          to="/connections/$connection"
          params={{ connection: connection.name }}
          className={styles['row']}
          aria-current={connection.name === selected ? 'page' : undefined}
        >
          <span className={styles['plate']}>
            <NamedIcon name={connector ? iconOfConnector(connector) : 'box'} size={18} />
          </span>
          <span className={styles['text']}>
            <span className={styles['name']} title={connection.name}>
              {connection.name}
            </span>
            <span className={styles['about']} title={about}>
              {about}
            </span>
          </span>
          <span className={styles['state']}>
            <span className={styles['used']}>{t('connections.flowCount', { count: connection.usedBy.length })}</span>
            <Sign connection={connection} isKnown={connector !== undefined} />
          </span>
        </Link>
      ))}
      {found.length === 0 ? <p className={styles['none']}>{t('connections.noMatch', { search })}</p> : null}
    </nav>
  )
}

interface SignProps {
  readonly connection: ConnectionDetail
  /** Its connector is installed. */
  readonly isKnown: boolean
}

/** Why flows cannot do with it what they should, as far as that is known without asking. */
function Sign({ connection: { consent, missing }, isKnown }: SignProps) {
  const t = useText()
  if (isKnown && consent !== 'missing' && missing.length === 0) return null
  return (
    <span className={styles['sign']}>
      <TriangleAlert size={12} aria-hidden />
      {isKnown
        ? t(consent === 'missing' ? 'connections.signConsent' : 'connections.signMissing')
        : t('connections.signConnector')}
    </span>
  )
}
