import { Button } from '@mantine/core'
import type { ValueMapSummary } from '@isthmus/sdk/api'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowRight, ArrowRightLeft, Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { problemOf, useSession, useValueMaps } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import { Found, ListPage } from '../ui/ListPage.tsx'
import table from '../ui/table.module.css'
import { NewValueMapDialog } from './NewValueMapDialog.tsx'
import styles from './ValueMapsPage.module.css'

/** Every value map, with a search over names, titles and sides. */
export function ValueMapsPage() {
  const t = useText()
  const navigate = useNavigate()
  const { search = '' } = useSearch({ from: '/app/value-maps' })
  const query = useValueMaps()
  const session = useSession()
  const [creating, setCreating] = useState(false)
  const mayEdit = session.data !== undefined && session.data?.user.role !== 'viewer'
  const setSearch = (text: string) => void navigate({ to: '/value-maps', search: { search: text }, replace: true })
  const add = mayEdit ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('value-maps.new')}
    </Button>
  ) : null
  return (
    <ListPage
      title={t('value-maps.title')}
      search={{ label: t('value-maps.search'), text: search, onChange: setSearch }}
      actions={add}
      problem={query.error ? problemOf(query.error) : undefined}
    >
      {query.data ? <Content maps={query.data} search={search} add={add} onClear={() => setSearch('')} /> : null}
      {creating ? (
        <NewValueMapDialog taken={query.data?.map(({ name }) => name) ?? []} onClose={() => setCreating(false)} />
      ) : null}
    </ListPage>
  )
}

interface ContentProps {
  readonly maps: readonly ValueMapSummary[]
  readonly search: string
  readonly add: ReactNode
  readonly onClear: () => void
}

function Content({ maps, search, add, onClear }: ContentProps) {
  const t = useText()
  const wanted = search.trim().toLowerCase()
  const shown = maps.filter(({ name, title, leftTitle, rightTitle }) =>
    [name, title, leftTitle, rightTitle].some((text) => text.toLowerCase().includes(wanted)),
  )
  return (
    <Found
      count={maps.length}
      found={shown.length}
      empty={{ icon: ArrowRightLeft, text: t('value-maps.empty'), action: add }}
      noMatch={{ text: t('value-maps.noMatch', { search }), clear: t('value-maps.clearSearch'), onClear }}
    >
      <table className={table['table']}>
        <thead>
          <tr>
            <th>{t('value-maps.name')}</th>
            <th>{t('value-maps.sides')}</th>
            <th className={styles['count']}>{t('value-maps.entries')}</th>
            <th className={styles['count']}>{t('value-maps.usedBy')}</th>
            <th className={styles['waiting']}>{t('value-maps.waiting')}</th>
            <th className={styles['saved']}>{t('value-maps.saved')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((map) => (
            <Row key={map.name} map={map} />
          ))}
        </tbody>
      </table>
    </Found>
  )
}

function Row({ map }: { readonly map: ValueMapSummary }) {
  const t = useText()
  return (
    <tr>
      <td>
        <Link to="/value-maps/$map" params={{ map: map.name }} className={table['main']}>
          {map.title}
        </Link>
      </td>
      <td className={table['dim']}>
        <span className={styles['sides']}>
          {map.leftTitle} <ArrowRight size={13} aria-hidden /> {map.rightTitle}
        </span>
      </td>
      <td>{map.entries}</td>
      <td className={table['dim']}>{map.flows > 0 ? t('value-maps.flows', { count: map.flows }) : ''}</td>
      <td>
        {map.waiting > 0 ? (
          <Link
            to="/value-maps/$map"
            params={{ map: map.name }}
            search={{ panel: 'missing' }}
            className={styles['badge']}
          >
            {t('value-maps.waitingCount', { count: map.waiting })}
          </Link>
        ) : null}
      </td>
      <td className={table['dim']}>
        <Instant iso={map.savedAt} />
      </td>
    </tr>
  )
}
