import { textIn, type ConnectorInfo } from '@isthmus/sdk'
import { type ConnectionDetail } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { iconOfConnector } from '../ui/connector-icons.ts'
import { NamedIcon } from '../ui/icons.tsx'
import styles from './ConnectionList.module.css'

interface ConnectionListProps {
  readonly connections: readonly ConnectionDetail[]
  readonly connectors: readonly ConnectorInfo[]
  readonly selected: string | undefined
}

export function ConnectionList({ connections, connectors, selected }: ConnectionListProps) {
  const t = useText()
  const language = useLanguage()
  return (
    <nav className={styles['list']} aria-label={t('connections.list')}>
      {connections.map((connection) => {
        const connector = connectors.find((one) => one.id === connection.connector)
        const baseUrl = connection.config['baseUrl']
        return (
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
              <span className={styles['name']}>{connection.name}</span>
              <span className={styles['about']}>
                {connector ? textIn(language, connector.title) : connection.connector}
                {typeof baseUrl === 'string' ? ` · ${baseUrl}` : ''}
              </span>
            </span>
            <span className={styles['used']}>{t('connections.flowCount', { count: connection.usedBy.length })}</span>
          </Link>
        )
      })}
    </nav>
  )
}
