import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import type { ContractPreview, ContractSource, ImportedSummary } from '@isthmus/sdk/api'
import type { SignInKind } from '@isthmus/sdk/contract'
import { useState } from 'react'
import { problemOf, useImportContract } from '../api/queries.ts'
import { useText, type Translate } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { ChoiceList } from './ChoiceList.tsx'
import { connectorId, isConnectorId } from './connector-id.ts'
import { Findings } from './Findings.tsx'
import styles from './ImportDialog.module.css'

interface ContractStepProps {
  readonly source: ContractSource
  readonly preview: ContractPreview
  readonly known: readonly ImportedSummary[]
  readonly onBack: () => void
  readonly onImported: (imported: ImportedSummary) => void
}

/** What a contract gives, and what of that becomes nodes. */
export function ContractStep({ source, preview, known, onBack, onImported }: ContractStepProps) {
  const t = useText()
  const importing = useImportContract()
  const [title, setTitle] = useState(preview.title ?? preview.source)
  const [id, setId] = useState(() => connectorId(preview.title ?? preview.source))
  const [signIn, setSignIn] = useState<SignInKind>(preview.signIns[0] ?? 'none')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(everythingIn(preview)))
  const before = known.find((each) => each.id === id)
  const isSound = isConnectorId(id) && title.trim() !== ''
  const submit = () => {
    const objects = preview.objects.map(({ name }) => name).filter((name) => chosen.has(objectKey(name)))
    const operations = preview.operations.map((each) => each.id).filter((each) => chosen.has(operationKey(each)))
    importing.mutate(
      { ...source, kind: preview.kind, id, title: title.trim(), signIn, objects, operations },
      { onSuccess: onImported },
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="sm">
        <p className={styles['about']}>
          {[preview.version ?? t(`connectors.kind.${preview.kind}`), preview.source].join(' · ')}
        </p>
        <div className={styles['pair']}>
          <TextInput
            label={t('connectors.newTitle')}
            value={title}
            maxLength={200}
            data-autofocus
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <TextInput
            label={t('connectors.id')}
            description={before ? t('connectors.replaces', { version: before.version }) : undefined}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            error={isConnectorId(id) ? undefined : t('connectors.idInvalid')}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <Select
            label={t('connectors.signIn')}
            allowDeselect={false}
            data={preview.signIns.map((value) => ({ value, label: t(`connectors.signIn.${value}`) }))}
            value={signIn}
            onChange={(value) => setSignIn(preview.signIns.find((kind) => kind === value) ?? signIn)}
          />
        </div>
        <ChoiceList entries={entriesIn(preview, t)} chosen={chosen} onChoose={setChosen} />
        <Findings problems={preview.problems} />
        {importing.error ? <ProblemNote problem={problemOf(importing.error)} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            {t('connectors.back')}
          </Button>
          <Button type="submit" disabled={!isSound || chosen.size === 0} loading={importing.isPending}>
            {t('connectors.importNow', { count: chosen.size })}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function objectKey(name: string): string {
  return `object ${name}`
}

function operationKey(id: string): string {
  return `operation ${id}`
}

function everythingIn(preview: ContractPreview): readonly string[] {
  return [
    ...preview.objects.map(({ name }) => objectKey(name)),
    ...preview.operations.map(({ id }) => operationKey(id)),
  ]
}

function entriesIn({ objects, operations }: ContractPreview, t: Translate) {
  return [
    ...objects.map(({ name, title, can }) => ({
      key: objectKey(name),
      group: 'objects' as const,
      name,
      about: [title === name ? '' : title, can.map((deed) => t(`connectors.can.${deed}`)).join(t('connectors.listed'))]
        .filter((text) => text !== '')
        .join(' · '),
    })),
    ...operations.map(({ id, title, method, path }) => ({
      key: operationKey(id),
      group: 'operations' as const,
      name: title,
      about: `${method} ${path}`,
    })),
  ]
}
