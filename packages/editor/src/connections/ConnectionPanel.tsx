import { ActionIcon, Button, Group, Switch, Tooltip } from '@mantine/core'
import { textIn, type ConnectorInfo } from '@isthmus/sdk'
import { type ConnectionDetail } from '@isthmus/sdk/api'
import { Link, useNavigate } from '@tanstack/react-router'
import { PlugZap, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useDeleteConnection, useFlows, useTestConnection, useUpdateConnection } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { AskButton } from '../ui/AskButton.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { iconOfConnector } from '../ui/connector-icons.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { schemaFields } from '../ui/schema-fields.ts'
import { SchemaForm } from '../ui/SchemaForm.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { NamedIcon } from '../ui/icons.tsx'
import { PanelTitle } from '../ui/PanelTitle.tsx'
import { keepShown, shownFindings } from './connection-entry.ts'
import styles from './ConnectionPanel.module.css'
import { CallsNow } from './CallsNow.tsx'
import { ConsentSection } from './ConsentSection.tsx'
import { ContractSection } from './ContractSection.tsx'
import { DocumentationButton } from './DocumentationButton.tsx'
import { GrantedSection } from './GrantedSection.tsx'
import { LastErrors } from './LastErrors.tsx'
import { LimitsForm } from './LimitsForm.tsx'
import { limitFindings } from './limits.ts'
import { SecretSection } from './SecretSection.tsx'
import { Section } from './Section.tsx'
import { TestResult } from './TestResult.tsx'
import { useRights } from './use-rights.ts'

interface ConnectionPanelProps {
  readonly connection: ConnectionDetail
  /** Absent when its plugin is no longer installed: then it can only be deleted. */
  readonly connector: ConnectorInfo | undefined
}

export function ConnectionPanel({ connection, connector }: ConnectionPanelProps) {
  const t = useText()
  const language = useLanguage()
  const test = useTestConnection()
  const flows = useFlows()
  const { mayTest, mayEdit } = useRights()
  const [changed, setChanged] = useState(false)
  const runTest = (
    <AskButton
      icon={<PlugZap size={16} aria-hidden />}
      text={t('connections.test')}
      hint={changed ? t('connections.testUnsaved') : undefined}
      isAsking={test.isPending}
      onAsk={() => test.mutate(connection.name)}
    />
  )
  return (
    <div className={styles['card']}>
      <PanelTitle
        icon={<NamedIcon name={connector ? iconOfConnector(connector) : 'box'} size={20} />}
        title={connection.name}
        about={connector ? textIn(language, connector.title) : connection.connector}
        actions={
          <>
            {connector ? <DocumentationButton connector={connector} /> : null}
            {connector && mayTest ? runTest : null}
            {mayEdit ? <DeleteButton connection={connection} /> : null}
          </>
        }
      />
      <div aria-live="polite">
        <TestResult isAsking={test.isPending} answer={test.data} error={test.error} missing={connection.missing} />
      </div>
      {connector ? null : (
        <p className={styles['note']}>{t('connections.noConnector', { connector: connection.connector })}</p>
      )}
      {mayEdit || !connector ? null : (
        <p className={styles['note']}>{mayTest ? t('connections.mayTest') : t('connections.mayLook')}</p>
      )}
      {connector ? (
        <>
          <ConsentSection key={connection.name} connection={connection} />
          <CallsNow connection={connection.name} />
          <LastErrors connection={connection.name} />
          <GrantedSection connection={connection} />
          <ContractSection connection={connection.name} />
          <fieldset className={styles['form']} disabled={!mayEdit}>
            <ConfigForm connection={connection} connector={connector} onChanged={setChanged} />
          </fieldset>
          {mayEdit ? <SecretSection connection={connection} connector={connector} /> : null}
        </>
      ) : null}
      <Section title={t('connections.usedBy')}>
        {connection.usedBy.length === 0 ? <span className={styles['dim']}>{t('connections.unused')}</span> : null}
        {connection.usedBy.length > 0 && flows.isPending ? <Waiting /> : null}
        <ul className={styles['users']}>
          {(flows.isPending ? [] : connection.usedBy).map((flow) => (
            <li key={flow}>
              <Link to="/flows/$flow" params={{ flow }}>
                {flows.data?.find(({ id }) => id === flow)?.name ?? flow}
              </Link>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  )
}

interface ConfigFormProps {
  readonly connection: ConnectionDetail
  readonly connector: ConnectorInfo
  readonly onChanged: (changed: boolean) => void
}

type ConfigDraft = Pick<ConnectionDetail, 'config' | 'allowPrivate' | 'limits'>

function ConfigForm({ connection, connector, onChanged }: ConfigFormProps) {
  const t = useText()
  const update = useUpdateConnection(connection.name)
  const [draft, setDraft] = useState<ConfigDraft>()
  const { config, allowPrivate, limits } = draft ?? connection
  const errors = shownFindings(connector.config, config)
  const fits = [errors, limitFindings(limits)].every((part) => Object.keys(part).length === 0)
  const change = (part: Partial<ConfigDraft>) => {
    setDraft({ config, allowPrivate, limits, ...part })
    onChanged(true)
  }
  const settle = () => {
    setDraft(undefined)
    onChanged(false)
  }
  const save = () => {
    const entry = { config: keepShown(connector.config, config), allowPrivate, limits }
    update.mutate(entry, { onSuccess: settle })
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (fits) save()
      }}
    >
      <Section title={t('connections.address')}>
        <SchemaForm
          fields={schemaFields(connector.config)}
          values={config}
          errors={draft ? errors : {}}
          onChange={(values) => change({ config: values })}
        />
      </Section>
      <Section title={t('connections.network')}>
        <Switch
          label={t('connections.allowPrivate')}
          description={t('connections.allowPrivateHelp')}
          checked={allowPrivate}
          onChange={(event) => change({ allowPrivate: event.currentTarget.checked })}
        />
      </Section>
      <LimitsForm limits={limits} onChange={(changed) => change({ limits: changed })} />
      <div className={styles['foot']} role="status">
        {update.error ? <ProblemNote problem={problemOf(update.error)} /> : null}
        {update.isSuccess && !draft ? <span className={styles['dim']}>{t('connections.saved')}</span> : null}
        {draft ? (
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={settle}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" loading={update.isPending}>
              {t('ui.save')}
            </Button>
          </Group>
        ) : null}
      </div>
    </form>
  )
}

function DeleteButton({ connection }: { readonly connection: ConnectionDetail }) {
  const t = useText()
  const navigate = useNavigate()
  const remove = useDeleteConnection()
  const [asking, setAsking] = useState(false)
  const close = () => {
    setAsking(false)
    remove.reset()
  }
  return (
    <>
      <Tooltip label={t('ui.delete')}>
        <ActionIcon size={32} variant="default" aria-label={t('ui.delete')} onClick={() => setAsking(true)}>
          <Trash2 size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ConfirmDialog
        opened={asking}
        title={t('connections.deleteTitle')}
        text={t('connections.deleteText', { name: connection.name })}
        confirm={t('ui.delete')}
        busy={remove.isPending}
        problem={remove.error ? problemOf(remove.error) : undefined}
        onConfirm={() => remove.mutate(connection.name, { onSuccess: () => void navigate({ to: '/connections' }) })}
        onClose={close}
      />
    </>
  )
}
