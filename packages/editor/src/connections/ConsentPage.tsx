import { Button, Loader } from '@mantine/core'
import type { FinishConsentRequest } from '@isthmus/sdk/api'
import { BadgeCheck } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { problemOf, useFinishConsent } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { tellConsent } from './consent-channel.ts'
import styles from './ConsentPage.module.css'

type Brought = { readonly [Key in keyof FinishConsentRequest]?: string | undefined }

/** The end of the way through the other system: hands over what it sent along, tells the window that waits, and closes. */
export function ConsentPage({ brought }: { readonly brought: Brought }) {
  const t = useText()
  const finish = useFinishConsent()
  const begun = useRef(false)
  const { mutate } = finish
  useEffect(() => {
    // What was brought can be used once.
    if (begun.current) return
    begun.current = true
    window.history.replaceState(null, '', window.location.pathname)
    mutate(requestOf(brought), {
      onSuccess: ({ connection }) => {
        tellConsent(connection)
        window.close()
      },
    })
  }, [brought, mutate])
  return (
    <main className={styles['page']}>
      {finish.error ? (
        <ProblemNote problem={problemOf(finish.error)} />
      ) : finish.data ? (
        <p className={styles['done']} role="status">
          <BadgeCheck size={20} aria-hidden /> {t('connections.consentDone', { connection: finish.data.connection })}
        </p>
      ) : (
        <p className={styles['done']} role="status">
          <Loader size="sm" aria-hidden /> {t('connections.consentFinishing')}
        </p>
      )}
      {finish.isPending || finish.isIdle ? null : (
        <Button variant="default" onClick={() => window.close()}>
          {t('connections.consentClose')}
        </Button>
      )}
    </main>
  )
}

/** Without what is empty; an answer without a state is refused like one with a wrong state. */
function requestOf({ state, code, error, errorDescription }: Brought): FinishConsentRequest {
  return {
    state: state || 'none',
    ...(code ? { code } : {}),
    ...(error ? { error } : {}),
    ...(errorDescription ? { errorDescription } : {}),
  }
}
