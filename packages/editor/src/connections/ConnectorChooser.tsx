import { textIn, type ConnectorInfo } from '@isthmus/sdk'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { isNamedSo } from '../expression/entity-fields.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { iconOfConnector } from '../ui/connector-icons.ts'
import { NamedIcon } from '../ui/icons.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import panel from './ConnectionPanel.module.css'
import styles from './ConnectorChooser.module.css'

/** The systems that can be connected, by name; typing finds them in both languages, and by what is said of them. */
export function ConnectorChooser({ connectors }: { readonly connectors: readonly ConnectorInfo[] }) {
  const t = useText()
  const language = useLanguage()
  const [search, setSearch] = useState('')
  const sorted = useMemo(() => {
    const { compare } = new Intl.Collator(language)
    return connectors.toSorted((left, right) => compare(textIn(language, left.title), textIn(language, right.title)))
  }, [connectors, language])
  const found = sorted.filter(({ id, title, summary }) =>
    isNamedSo(search, id, title.en, title['zh-CN'], textIn(language, summary)),
  )
  return (
    <div className={styles['chooser']}>
      <div className={styles['head']}>
        <h2 className={styles['title']}>{t('connections.choose')}</h2>
        <SearchField
          className={styles['search']}
          label={t('connections.chooseSearch')}
          text={search}
          onChange={setSearch}
        />
      </div>
      <ul className={styles['cards']}>
        {found.map((connector) => (
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
      {found.length === 0 ? <p className={panel['dim']}>{t('connections.chooseNone', { search })}</p> : null}
    </div>
  )
}
