import { Button, Group, Stack, Switch, TextInput } from '@mantine/core'
import type { ContractPreview } from '@isthmus/sdk/api'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { problemOf, useCreateConnection } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { connectorId } from './connector-id.ts'
import { Findings } from './Findings.tsx'
import styles from './ImportDialog.module.css'

interface ConnectionStepProps {
  readonly preview: ContractPreview
  readonly connection: NonNullable<ContractPreview['connection']>
  readonly onBack: () => void
}

/** For contracts that a connection keeps, such as a WSDL: what can be called, and the connection to be made. */
export function ConnectionStep({ preview, connection, onBack }: ConnectionStepProps) {
  const t = useText()
  const navigate = useNavigate()
  const create = useCreateConnection()
  const [name, setName] = useState(() => connectorId(preview.title ?? preview.source))
  const [baseUrl, setBaseUrl] = useState(preview.baseUrl ?? '')
  const [allowPrivate, setAllowPrivate] = useState(false)
  const submit = () => {
    const entry = {
      name,
      connector: connection.connector,
      config: { ...connection.config, baseUrl },
      secret: {},
      allowPrivate,
    }
    create.mutate(entry, {
      onSuccess: () => void navigate({ to: '/connections/$connection', params: { connection: name } }),
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="sm">
        <p className={styles['about']}>{t('connectors.keptByConnection')}</p>
        <div className={styles['halves']}>
          <TextInput
            label={t('connectors.connection')}
            value={name}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('connectors.url')}
            value={baseUrl}
            onChange={(event) => setBaseUrl(event.currentTarget.value)}
          />
        </div>
        <Switch
          label={t('connectors.allowPrivate')}
          checked={allowPrivate}
          onChange={(event) => setAllowPrivate(event.currentTarget.checked)}
        />
        <ul className={styles['operations']} aria-label={t('connectors.operations')}>
          {preview.operations.map(({ id, summary }) => (
            <li key={id}>
              <span className={styles['name']}>{id}</span> <span className={styles['dim']}>{summary}</span>
            </li>
          ))}
        </ul>
        <Findings problems={preview.problems} />
        {create.error ? <ProblemNote problem={problemOf(create.error)} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            {t('connectors.back')}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || baseUrl.trim() === ''}>
            {t('connectors.makeConnection')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
