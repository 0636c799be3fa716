import { Button, Group, Switch, TextInput } from '@mantine/core'
import { textIn, type ConnectorInfo, type JsonObject } from '@isthmus/sdk'
import { type ConnectionLimits } from '@isthmus/sdk/api'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { problemOf, useCreateConnection } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { iconOfConnector } from '../ui/connector-icons.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { initialValues, schemaFields, shownFields } from '../ui/schema-fields.ts'
import { SchemaForm } from '../ui/SchemaForm.tsx'
import { NamedIcon } from '../ui/icons.tsx'
import { PanelTitle } from '../ui/PanelTitle.tsx'
import { freshConnectionName, isConnectionName, keepShown, secretTexts, shownFindings } from './connection-entry.ts'
import styles from './ConnectionPanel.module.css'
import { DocumentationButton } from './DocumentationButton.tsx'
import { LimitsForm } from './LimitsForm.tsx'
import { limitFindings } from './limits.ts'
import { Section } from './Section.tsx'

interface NewConnectionProps {
  readonly connector: ConnectorInfo
  readonly taken: readonly string[]
}

export function NewConnection({ connector, taken }: NewConnectionProps) {
  const t = useText()
  const language = useLanguage()
  const navigate = useNavigate()
  const create = useCreateConnection()
  const configFields = schemaFields(connector.config)
  const secretFields = schemaFields(connector.secret)
  const [name, setName] = useState(() => freshConnectionName(connector.id, taken))
  const [config, setConfig] = useState<JsonObject>(() => initialValues(configFields))
  const [secret, setSecret] = useState<JsonObject>({})
  const [allowPrivate, setAllowPrivate] = useState(false)
  const [limits, setLimits] = useState<ConnectionLimits>({})
  const [tried, setTried] = useState(false)
  const errors = {
    config: shownFindings(connector.config, config),
    secret: shownFindings(connector.secret, secret, config),
    name: isConnectionName(name) ? undefined : t('connections.nameInvalid'),
  }
  const complete =
    errors.name === undefined &&
    [errors.config, errors.secret, limitFindings(limits)].every((part) => Object.keys(part).length === 0)
  const submit = () => {
    setTried(true)
    if (!complete) return
    const open = () => void navigate({ to: '/connections/$connection', params: { connection: name } })
    const entry = {
      name,
      connector: connector.id,
      config: keepShown(connector.config, config),
      secret: secretTexts(keepShown(connector.secret, secret, config)),
      allowPrivate,
      limits,
    }
    create.mutate(entry, { onSuccess: open })
  }
  return (
    <form
      className={styles['card']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <PanelTitle
        icon={<NamedIcon name={iconOfConnector(connector)} size={20} />}
        title={t('connections.new')}
        about={textIn(language, connector.title)}
        actions={
          <>
            <DocumentationButton connector={connector} />
            <Link to="/connections" search={{ new: 'choose' }}>
              {t('connections.back')}
            </Link>
          </>
        }
      />
      <Section title={t('connections.name')} help={t('connections.nameHelp')}>
        <TextInput
          aria-label={t('connections.name')}
          value={name}
          error={tried ? errors.name : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Section>
      <Section title={t('connections.address')}>
        <SchemaForm fields={configFields} values={config} errors={tried ? errors.config : {}} onChange={setConfig} />
      </Section>
      <Section title={t('connections.network')}>
        <Switch
          label={t('connections.allowPrivate')}
          description={t('connections.allowPrivateHelp')}
          checked={allowPrivate}
          onChange={(event) => setAllowPrivate(event.currentTarget.checked)}
        />
      </Section>
      <LimitsForm limits={limits} onChange={setLimits} />
      {shownFields(secretFields, { ...config, ...secret }).length > 0 ? (
        <Section title={t('connections.secret')} help={t('connections.secretHelp')}>
          <SchemaForm
            fields={secretFields}
            values={secret}
            context={config}
            errors={tried ? errors.secret : {}}
            secret
            onChange={setSecret}
          />
        </Section>
      ) : null}
      <div className={styles['foot']}>
        {create.error ? <ProblemNote problem={problemOf(create.error)} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => void navigate({ to: '/connections' })}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('connections.create')}
          </Button>
        </Group>
      </div>
    </form>
  )
}
