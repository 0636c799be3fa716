import { Stack, Text } from '@mantine/core'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { SignInForm } from './SignInForm.tsx'

/** Asks for a new session above the page, so that unsaved edits survive; it closes when the session is there. */
export function SignInDialog() {
  const t = useText()
  return (
    <Dialog
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('session.expiredTitle')}
    >
      <Stack gap="md">
        <Text size="sm">{t('session.expiredText')}</Text>
        <SignInForm onDone={() => undefined} />
      </Stack>
    </Dialog>
  )
}
