import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { problemOf, useSignIn } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'

export function SignInForm({ onDone }: { readonly onDone: () => void }) {
  const t = useText()
  const signIn = useSignIn()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate({ name: name.trim(), password }, { onSuccess: onDone, onError: () => setPassword('') })
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('session.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="username"
          required
          withAsterisk={false}
          data-autofocus
          autoFocus
        />
        <PasswordInput
          label={t('session.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        {signIn.error ? <ProblemNote problem={problemOf(signIn.error)} /> : null}
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t('session.signIn')}
        </Button>
      </Stack>
    </form>
  )
}
