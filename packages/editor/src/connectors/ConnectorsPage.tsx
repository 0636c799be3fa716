import { Button } from '@mantine/core'
import type { ImportedSummary } from '@isthmus/sdk/api'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Blocks, FileDown } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { problemOf, useImports, useSession } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { Found, ListPage } from '../ui/ListPage.tsx'
import styles from './ConnectorsPage.module.css'
import { ImportDialog } from './ImportDialog.tsx'
import { ImportedTable } from './ImportedTable.tsx'

/** Connectors made of contracts, and the way to import another one. */
export function ConnectorsPage() {
  const t = useText()
  const navigate = useNavigate()
  const { search = '' } = useSearch({ from: '/app/connectors' })
  const query = useImports()
  const session = useSession()
  const [importing, setImporting] = useState(false)
  const [done, setDone] = useState<ImportedSummary>()
  const isAdmin = session.data?.user.role === 'admin'
  const setSearch = (text: string) => void navigate({ to: '/connectors', search: { search: text }, replace: true })
  const add = isAdmin ? (
    <Button leftSection={<FileDown size={16} aria-hidden />} onClick={() => setImporting(true)}>
      {t('connectors.import')}
    </Button>
  ) : null
  return (
    <ListPage
      title={t('connectors.title')}
      search={{ label: t('connectors.search'), text: search, onChange: setSearch }}
      actions={add}
      problem={query.error ? problemOf(query.error) : undefined}
    >
      {done ? <Imported imported={done} /> : null}
      {query.data ? (
        <Content connectors={query.data} search={search} add={add} isAdmin={isAdmin} onClear={() => setSearch('')} />
      ) : null}
      {importing ? (
        <ImportDialog
          known={query.data ?? []}
          onClose={() => setImporting(false)}
          onImported={(imported) => {
            setDone(imported)
            setImporting(false)
          }}
        />
      ) : null}
    </ListPage>
  )
}

/** What came of an import, and what to do next. */
function Imported({ imported: { id, title, objects, operations } }: { readonly imported: ImportedSummary }) {
  const t = useText()
  const navigate = useNavigate()
  return (
    <div role="status" className={styles['done']}>
      <span>{t('connectors.imported', { title, objects, operations })}</span>
      <Button size="xs" variant="default" onClick={() => void navigate({ to: '/connections', search: { new: id } })}>
        {t('connectors.connect')}
      </Button>
    </div>
  )
}

interface ContentProps {
  readonly connectors: readonly ImportedSummary[]
  readonly search: string
  readonly add: ReactNode
  readonly isAdmin: boolean
  readonly onClear: () => void
}

function Content({ connectors, search, add, isAdmin, onClear }: ContentProps) {
  const t = useText()
  const wanted = search.trim().toLowerCase()
  const shown = connectors.filter(({ id, title, source }) =>
    [id, title, source].some((text) => text.toLowerCase().includes(wanted)),
  )
  return (
    <Found
      count={connectors.length}
      found={shown.length}
      empty={{ icon: Blocks, text: t('connectors.empty'), action: add }}
      noMatch={{ text: t('connectors.noMatch', { search }), clear: t('connectors.clearSearch'), onClear }}
    >
      <ImportedTable connectors={shown} isAdmin={isAdmin} />
    </Found>
  )
}
