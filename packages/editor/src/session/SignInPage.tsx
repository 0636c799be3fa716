import type { ReactNode } from 'react'
import { useSetupState } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { SessionCard } from './SessionCard.tsx'
import { SignInForm } from './SignInForm.tsx'

interface SignInPageProps {
  readonly tools: ReactNode
  readonly onDone: () => void
}

/** Sign-in; while no administrator exists it says where the one-time link is instead. */
export function SignInPage({ tools, onDone }: SignInPageProps) {
  const t = useText()
  const setup = useSetupState()
  if (setup.data?.required) {
    return (
      <SessionCard title={t('session.setupMissing')} tools={tools}>
        <p role="status">{t('session.setupMissingHint')}</p>
      </SessionCard>
    )
  }
  return (
    <SessionCard title={t('session.signInTitle')} tools={tools}>
      <SignInForm onDone={onDone} />
    </SessionCard>
  )
}
