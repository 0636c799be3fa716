import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Check, Circle } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { problemOf, useSetup, useSetupState } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { brokenRules, shortestPassword, type PasswordRule } from './password-rules.ts'
import { SessionCard } from './SessionCard.tsx'
import styles from './SetupPage.module.css'

interface SetupPageProps {
  readonly token: string | undefined
  readonly tools: ReactNode
  readonly onDone: () => void
}

/** First run: the one-time link sets up the administrator. */
export function SetupPage({ token, tools, onDone }: SetupPageProps) {
  const t = useText()
  const state = useSetupState()
  // Whoever has just chosen the password is on the way to the flows, and the form stays until they are there.
  const [finishing, setFinishing] = useState(false)
  if (!finishing && state.data && !state.data.required) {
    return (
      <SessionCard title={t('session.setupDone')} tools={tools}>
        <Link to="/sign-in">{t('session.signIn')}</Link>
      </SessionCard>
    )
  }
  if (token === undefined) {
    return (
      <SessionCard title={t('session.tokenMissing')} tools={tools}>
        <p>{t('session.setupMissingHint')}</p>
      </SessionCard>
    )
  }
  return (
    <SessionCard title={t('session.setupTitle')} text={t('session.setupText')} tools={tools}>
      <SetupForm
        token={token}
        onSubmit={() => setFinishing(true)}
        onRefused={() => setFinishing(false)}
        onDone={onDone}
      />
    </SessionCard>
  )
}

interface SetupFormProps {
  readonly token: string
  readonly onSubmit: () => void
  readonly onRefused: () => void
  readonly onDone: () => void
}

function SetupForm({ token, onSubmit, onRefused, onDone }: SetupFormProps) {
  const t = useText()
  const setup = useSetup()
  const [entry, setEntry] = useState({ name: 'admin', password: '', repeat: '' })
  const broken = brokenRules(entry)
  const complete = broken.length === 0 && entry.name.trim() !== ''
  const set = (part: Partial<typeof entry>) => setEntry((before) => ({ ...before, ...part }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!complete) return
        onSubmit()
        const request = { token, name: entry.name.trim(), password: entry.password }
        setup.mutate(request, { onSuccess: onDone, onError: onRefused })
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('session.name')}
          value={entry.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          autoComplete="username"
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t('session.password')}
          value={entry.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
          autoComplete="new-password"
          aria-describedby="password-rules"
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          label={t('session.repeat')}
          value={entry.repeat}
          onChange={(event) => set({ repeat: event.currentTarget.value })}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        <Rules broken={broken} />
        {setup.error ? <ProblemNote problem={problemOf(setup.error)} /> : null}
        <Button type="submit" loading={setup.isPending || setup.isSuccess} disabled={!complete} fullWidth>
          {t('session.setupButton')}
        </Button>
      </Stack>
    </form>
  )
}

function Rules({ broken }: { readonly broken: readonly PasswordRule[] }) {
  const t = useText()
  const rules = [
    { rule: 'length', text: t('session.ruleLength', { count: shortestPassword }) },
    { rule: 'differs', text: t('session.ruleDiffers') },
    { rule: 'repeat', text: t('session.ruleRepeat') },
  ] as const
  return (
    <ul id="password-rules" className={styles['rules']}>
      {rules.map(({ rule, text }) => {
        const met = !broken.includes(rule)
        return (
          <li key={rule} data-met={met}>
            {met ? <Check size={14} aria-hidden /> : <Circle size={14} aria-hidden />}
            {text}
            <span className={styles['spoken']}>{met ? t('session.ruleMet') : t('session.ruleOpen')}</span>
          </li>
        )
      })}
    </ul>
  )
}
