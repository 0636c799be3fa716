import { Button, Group, Stack } from '@mantine/core'
import { textIn, type ConnectorInfo, type JsonObject } from '@isthmus/sdk'
import { type ConnectionDetail } from '@isthmus/sdk/api'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useRotateSecret } from '../api/queries.ts'
import { formatInstant } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { useMinute } from '../ui/use-minute.ts'
import { schemaFields, shownFields } from '../ui/schema-fields.ts'
import { SchemaForm } from '../ui/SchemaForm.tsx'
import { keepShown, secretTexts } from './connection-entry.ts'
import styles from './ConnectionPanel.module.css'
import { Section } from './Section.tsx'

interface SecretSectionProps {
  readonly connection: ConnectionDetail
  readonly connector: ConnectorInfo
}

/** The secret by its field names only; a new one replaces the fields that are filled in. */
export function SecretSection({ connection, connector }: SecretSectionProps) {
  const t = useText()
  const language = useLanguage()
  const rotate = useRotateSecret(connection.name)
  const nowMs = useMinute()
  const [entry, setEntry] = useState<JsonObject>()
  const fields = schemaFields(connector.secret)
  if (shownFields(fields, connection.config).length === 0) return null
  const titles = connection.secretFields.map((name) => {
    const title = fields.find((field) => field.name === name)?.hints.title
    return title ? textIn(language, title) : name
  })
  const when = formatInstant(connection.secretUpdatedAt, language, { nowMs })
  const filled = secretTexts(keepShown(connector.secret, entry ?? {}, connection.config))
  return (
    <Section title={t('connections.secret')} help={t('connections.secretHelp')}>
      <Stack gap="sm" align="stretch">
        <span className={styles['dim']}>
          {titles.length === 0
            ? t('connections.secretNone')
            : t('connections.secretSet', { fields: titles.join(', '), when })}
        </span>
        {entry === undefined ? (
          <Group>
            <Button variant="default" leftSection={<KeyRound size={15} aria-hidden />} onClick={() => setEntry({})}>
              {t('connections.renew')}
            </Button>
            <span role="status" className={styles['dim']}>
              {rotate.isSuccess ? t('connections.renewed') : ''}
            </span>
          </Group>
        ) : (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              rotate.mutate({ secret: filled }, { onSuccess: () => setEntry(undefined) })
            }}
          >
            <Stack gap="sm">
              <SchemaForm
                fields={fields.map((field) => ({ ...field, required: false }))}
                values={entry}
                context={connection.config}
                errors={{}}
                secret
                onChange={setEntry}
              />
              {rotate.error ? <ProblemNote problem={problemOf(rotate.error)} /> : null}
              <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={() => setEntry(undefined)}>
                  {t('ui.cancel')}
                </Button>
                <Button type="submit" loading={rotate.isPending} disabled={Object.keys(filled).length === 0}>
                  {t('connections.renewSave')}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Stack>
    </Section>
  )
}
