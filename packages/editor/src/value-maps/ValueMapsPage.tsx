import { Button, TextInput } from '@mantine/core'
import type { ValueMapSummary } from '@isthmus/sdk/api'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowRight, ArrowRightLeft, Plus, Search, SearchX } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { problemOf, useSession, useValueMaps } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Instant } from '../ui/Instant.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
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
    <>
      <PageHeader
        title={t('value-maps.title')}
        actions={
          <>
            <TextInput
              className={styles['search']}
              aria-label={t('value-maps.search')}
              placeholder={t('value-maps.search')}
              leftSection={<Search size={15} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              type="search"
            />
            {add}
          </>
        }
      />
      <main className={styles['page']}>
        {query.error ? <ProblemNote problem={problemOf(query.error)} /> : null}
        {query.data ? <Content maps={query.data} search={search} add={add} onClear={() => setSearch('')} /> : null}
      </main>
      {creating ? (
        <NewValueMapDialog taken={query.data?.map(({ name }) => name) ?? []} onClose={() => setCreating(false)} />
      ) : null}
    </>
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
  if (maps.length === 0) return <EmptyState icon={ArrowRightLeft} text={t('value-maps.empty')} action={add} />
  if (shown.length === 0) {
    const clear = (
      <Button variant="default" onClick={onClear}>
        {t('value-maps.clearSearch')}
      </Button>
    )
    return <EmptyState icon={SearchX} text={t('value-maps.noMatch', { search })} action={clear} />
  }
  return (
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
