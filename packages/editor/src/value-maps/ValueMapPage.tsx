import { useParams } from '@tanstack/react-router'
import { problemOf, useSession, useValueMap } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { ValueMapEditor } from './ValueMapEditor.tsx'
import styles from './ValueMapsPage.module.css'

/** One value map: its table, and what is known of it. */
export function ValueMapPage() {
  const t = useText()
  const { map } = useParams({ from: '/app/value-maps/$map' })
  const query = useValueMap(map)
  const session = useSession()
  if (query.data && session.data !== undefined) {
    return <ValueMapEditor key={map} detail={query.data} mayEdit={session.data?.user.role !== 'viewer'} />
  }
  return (
    <>
      <PageHeader title={t('value-maps.title')} />
      <main className={styles['page']}>{query.error ? <ProblemNote problem={problemOf(query.error)} /> : null}</main>
    </>
  )
}
