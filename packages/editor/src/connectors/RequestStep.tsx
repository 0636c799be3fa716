import { Button, Group, Stack, Switch, TextInput } from '@mantine/core'
import { asFlowError, flowSchemaVersion, type Flow, type FlowNode } from '@isthmus/sdk'
import { readRequest, type ReadRequest } from '@isthmus/sdk/contract'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { problemOf, useConnections, useCreateConnection, useCreateFlow, useFlows } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { connectorId } from './connector-id.ts'
import { Findings } from './Findings.tsx'
import styles from './ImportDialog.module.css'

interface RequestStepProps {
  readonly text: string
  readonly onBack: () => void
}

/** A pasted call as a flow with one node; what proves who calls goes into a connection and nowhere else. */
export function RequestStep({ text, onBack }: RequestStepProps) {
  const read = useMemo(() => tryRead(text), [text])
  const t = useText()
  if ('request' in read) return <RequestForm request={read.request} onBack={onBack} />
  return (
    <Stack gap="md">
      <ProblemNote problem={read.problem} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {t('connectors.back')}
        </Button>
      </Group>
    </Stack>
  )
}

function tryRead(text: string) {
  try {
    return { request: readRequest(text) }
  } catch (error) {
    return { problem: asFlowError(error).toProblem() }
  }
}

function RequestForm({ request, onBack }: { readonly request: ReadRequest; readonly onBack: () => void }) {
  const t = useText()
  const save = useSaveRequest(request)
  const { connection, title, problems } = request
  const [name, setName] = useState(connection ? connectorId(connection.host) : '')
  const [allowPrivate, setAllowPrivate] = useState(false)
  const secrets = Object.keys(connection?.secret ?? {})
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save.start({ name, allowPrivate })
      }}
    >
      <Stack gap="md">
        <dl className={styles['facts']}>
          <dt>{t('connectors.request')}</dt>
          <dd>{title}</dd>
          {connection ? (
            <>
              <dt>{t('connectors.system')}</dt>
              <dd>{connection.host}</dd>
              <dt>{t('connectors.secrets')}</dt>
              <dd>{secrets.length === 0 ? t('connectors.noSecrets') : t('connectors.secretsMoved')}</dd>
            </>
          ) : null}
        </dl>
        {connection ? (
          <>
            <TextInput
              label={t('connectors.connection')}
              description={save.isKnown(name) ? t('connectors.connectionKnown') : undefined}
              inputWrapperOrder={['label', 'input', 'description']}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Switch
              label={t('connectors.allowPrivate')}
              checked={allowPrivate}
              onChange={(event) => setAllowPrivate(event.currentTarget.checked)}
            />
          </>
        ) : null}
        <Findings problems={problems} />
        {save.error ? <ProblemNote problem={problemOf(save.error)} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            {t('connectors.back')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={connection !== undefined && name.trim() === ''}>
            {t('connectors.makeFlow')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useSaveRequest(request: ReadRequest) {
  const navigate = useNavigate()
  const flows = useFlows()
  const connections = useConnections()
  const createConnection = useCreateConnection()
  const createFlow = useCreateFlow()
  const isKnown = (name: string) => connections.data?.some((each) => each.name === name) ?? false
  const start = async ({ name, allowPrivate }: { readonly name: string; readonly allowPrivate: boolean }) => {
    const { connection } = request
    const entry = connection && {
      name,
      connector: 'http',
      config: connection.config,
      secret: connection.secret,
      allowPrivate,
    }
    try {
      if (entry && !isKnown(name)) await createConnection.mutateAsync(entry)
      const taken = new Set((flows.data ?? []).map(({ id }) => id))
      const flow = flowOf(request, { taken, ...(connection ? { connection: name } : {}) })
      await createFlow.mutateAsync(flow)
      await navigate({ to: '/flows/$flow', params: { flow: flow.id }, search: { node: 'call' } })
    } catch {
      // The form shows what was refused.
    }
  }
  return {
    start,
    isKnown,
    error: createConnection.error ?? createFlow.error,
    isPending: createConnection.isPending || createFlow.isPending,
  }
}

interface FlowParts {
  readonly taken: ReadonlySet<string>
  readonly connection?: string
}

function flowOf({ title, node }: ReadRequest, { taken, connection }: FlowParts): Flow {
  const start: FlowNode = {
    id: 'start',
    type: 'trigger.manual',
    typeVersion: 1,
    name: 'Start',
    config: {},
    position: { x: 0, y: 0 },
  }
  const call: FlowNode = {
    ...start,
    id: 'call',
    type: 'http.request',
    name: title,
    config: node,
    position: { x: 288, y: 0 },
    ...(connection === undefined ? {} : { connection }),
  }
  return {
    schema: flowSchemaVersion,
    id: freshId(connectorId(title), taken),
    name: title,
    nodes: [start, call],
    edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'call', port: 'in' } }],
    settings: {},
  }
}

function freshId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${id}-${number}`)) return `${id}-${number}`
  }
}
