import { Button, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../i18n/use-text.ts'
import styles from './ImportDialog.module.css'

interface Entry {
  readonly key: string
  readonly group: 'objects' | 'operations'
  readonly name: string
  readonly about: string
}

interface ChoiceListProps {
  readonly entries: readonly Entry[]
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (chosen: ReadonlySet<string>) => void
}

/** Objects and operations with a check box each. What is set for all goes for those that the search shows. */
export function ChoiceList({ entries, chosen, onChoose }: ChoiceListProps) {
  const t = useText()
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const shown = entries.filter(({ name, about }) => `${name} ${about}`.toLowerCase().includes(wanted))
  const set = (keys: readonly string[], on: boolean) => {
    const next = new Set(chosen)
    for (const key of keys) {
      if (on) next.add(key)
      else next.delete(key)
    }
    onChoose(next)
  }
  const all = shown.map(({ key }) => key)
  return (
    <div>
      <div className={styles['tools']}>
        <TextInput
          className={styles['find']}
          aria-label={t('connectors.find')}
          placeholder={t('connectors.find')}
          leftSection={<Search size={15} aria-hidden />}
          type="search"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className={styles['counted']} role="status">
          {t('connectors.chosen', { count: chosen.size, all: entries.length })}
        </span>
        <Button size="xs" variant="default" onClick={() => set(all, true)}>
          {t('connectors.all')}
        </Button>
        <Button size="xs" variant="default" onClick={() => set(all, false)}>
          {t('connectors.none')}
        </Button>
      </div>
      <div className={styles['choices']} role="group" aria-label={t('connectors.choices')} tabIndex={-1}>
        {(['objects', 'operations'] as const).map((group) => (
          <Group
            key={group}
            title={t(`connectors.${group}`)}
            entries={shown.filter((entry) => entry.group === group)}
            chosen={chosen}
            onSet={(key, on) => set([key], on)}
          />
        ))}
        {shown.length === 0 ? <p className={styles['about']}>{t('connectors.noMatch', { search })}</p> : null}
      </div>
    </div>
  )
}

interface GroupProps {
  readonly title: string
  readonly entries: readonly Entry[]
  readonly chosen: ReadonlySet<string>
  readonly onSet: (key: string, on: boolean) => void
}

function Group({ title, entries, chosen, onSet }: GroupProps) {
  if (entries.length === 0) return null
  return (
    <fieldset className={styles['group']}>
      <legend>{title}</legend>
      {entries.map(({ key, name, about }) => (
        <label key={key} className={styles['choice']}>
          <input
            type="checkbox"
            checked={chosen.has(key)}
            onChange={(event) => onSet(key, event.currentTarget.checked)}
          />
          <span className={styles['name']}>{name}</span>
          <span className={styles['dim']} title={about}>
            {about}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
