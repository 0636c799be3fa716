import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { FileQuestion } from 'lucide-react'
import { useCallback } from 'react'
import { useDocumentState } from '../document/index.ts'
import { useText } from '../i18n/use-text.ts'
import { Mapper } from '../mapper/Mapper.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ConflictBar } from './editor/ConflictBar.tsx'
import { SaveText } from './editor/SaveText.tsx'
import { useMapperData } from './editor/use-mapper-data.ts'
import styles from './editor/editor.module.css'

/** The full-screen mapper of one node of the open flow. */
export function MapPage({ node: id }: { readonly node: string }) {
  const t = useText()
  const data = useMapperData(id)
  const flow = useDocumentState((state) => state.flow.id)
  const close = useCloseMapper(flow, id)
  const back = (
    <Link to="/flows/$flow" params={{ flow }} search={{ node: id }}>
      {t('mapper.back')}
    </Link>
  )
  if (!data) {
    return (
      <>
        <PageHeader title={t('mapper.title', { node: id })} />
        <EmptyState icon={FileQuestion} text={t('mapper.notFound')} action={back} />
      </>
    )
  }
  return (
    <Mapper key={`${flow} ${id}`} data={data} header={<MapHeader node={data.node.name} id={id} />} onClose={close} />
  )
}

function useCloseMapper(flow: string, node: string): () => void {
  const navigate = useNavigate()
  const view = useSearch({ strict: false, select: (search) => search.view })
  return useCallback(
    () =>
      void navigate({ to: '/flows/$flow', params: { flow }, search: view === undefined ? { node } : { node, view } }),
    [navigate, flow, node, view],
  )
}

function MapHeader({ node, id }: { readonly node: string; readonly id: string }) {
  const t = useText()
  const flow = useDocumentState((state) => state.flow.id)
  const name = useDocumentState((state) => state.flow.name)
  return (
    <>
      <PageHeader
        title={t('mapper.title', { node })}
        heading={
          <div className={styles['crumbs']}>
            <Link to="/flows">{t('shell.flows')}</Link>
            <span aria-hidden>/</span>
            <Link to="/flows/$flow" params={{ flow }} search={{ node: id }} className={styles['crumb']}>
              {name}
            </Link>
            <span aria-hidden>/</span>
            <h1 className={styles['crumb']}>{t('mapper.title', { node })}</h1>
          </div>
        }
        actions={
          <>
            <SaveText />
            <Link to="/flows/$flow" params={{ flow }} search={{ node: id }} className={styles['leave']}>
              {t('mapper.back')} <kbd>Esc</kbd>
            </Link>
          </>
        }
      />
      <ConflictBar />
    </>
  )
}
