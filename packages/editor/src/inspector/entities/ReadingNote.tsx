import { Button, Loader } from '@mantine/core'
import { CircleAlert, RefreshCw } from 'lucide-react'
import { describeProblem } from '@isthmus/sdk'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { useKnownEntities, type KnownEntities } from './EntitiesContext.tsx'

/** What becomes of reading from the system, with the way to try it again; nothing while all is well. */
export function ReadingNote() {
  const t = useText()
  const language = useLanguage()
  const known = useKnownEntities()
  const { status, problem, isReading, connection } = known
  if (isReading || status === 'loading') {
    return (
      <p className="ins-names-note" role="status">
        <Loader size={12} /> {t('inspector.entitiesReading')}
      </p>
    )
  }
  if (problem) {
    return (
      <div className="ins-names-note" data-bad role="alert">
        <CircleAlert size={13} aria-hidden />
        <span>{describeProblem(problem, language).message}</span>
        <ReadButton known={known} text={t('inspector.entitiesRetry')} />
      </div>
    )
  }
  if (status === 'unread') {
    return (
      <div className="ins-names-note">
        <span>{t('inspector.entitiesUnread')}</span>
        <ReadButton known={known} text={t('inspector.entitiesRead')} />
      </div>
    )
  }
  if (connection === undefined) return <p className="ins-names-note">{t('inspector.entitiesNoConnection')}</p>
  if (status === 'none') return <p className="ins-names-note">{t('inspector.entitiesNone')}</p>
  return null
}

function ReadButton({ known: { read }, text }: { readonly known: KnownEntities; readonly text: string }) {
  if (!read) return null
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<RefreshCw size={12} aria-hidden />}
      // The input keeps the focus, and with it its list stays open.
      onMouseDown={(event) => event.preventDefault()}
      onClick={read}
    >
      {text}
    </Button>
  )
}
