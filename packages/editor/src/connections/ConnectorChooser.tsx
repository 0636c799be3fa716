import { textIn, type ConnectorInfo } from '@isthmus/sdk'
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { iconOfConnector } from '../ui/connector-icons.ts'
import { NamedIcon } from '../ui/icons.tsx'
import styles from './ConnectorChooser.module.css'

export function ConnectorChooser({ connectors }: { readonly connectors: readonly ConnectorInfo[] }) {
  const t = useText()
  const language = useLanguage()
  return (
    <div className={styles['chooser']}>
      <h2 className={styles['title']}>{t('connections.choose')}</h2>
      <ul className={styles['cards']}>
        {connectors.map((connector) => (
          <li key={connector.id}>
            <Link to="/connections" search={{ new: connector.id }} className={styles['card']}>
              <span className={styles['plate']}>
                <NamedIcon name={iconOfConnector(connector)} size={20} />
              </span>
              <span>
                <span className={styles['name']}>{textIn(language, connector.title)}</span>
                <span className={styles['about']}>{textIn(language, connector.summary)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
