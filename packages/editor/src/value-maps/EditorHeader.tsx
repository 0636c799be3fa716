import { ActionIcon, Button, FileButton, Tooltip } from '@mantine/core'
import type { ValueMapDetail } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { Download, Redo2, Undo2, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useText } from '../i18n/use-text.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { importInto, mapOf, type DraftFindings } from './draft.ts'
import { ImportDialog } from './ImportDialog.tsx'
import { saveCsvFile } from './save-csv-file.ts'
import type { DraftHistory } from './use-draft.ts'
import styles from './ValueMapEditor.module.css'

interface EditorHeaderProps {
  readonly detail: ValueMapDetail
  readonly mayEdit: boolean
  readonly history: DraftHistory
  readonly findings: DraftFindings
  readonly isDirty: boolean
  readonly canSave: boolean
  readonly isSaving: boolean
  readonly onSave: () => void
}

export function EditorHeader(props: EditorHeaderProps) {
  const t = useText()
  const { history, mayEdit } = props
  const { draft } = history
  const heading = (
    <h1 className={styles['crumbs']}>
      <Link to="/value-maps">{t('value-maps.title')}</Link>
      <span aria-hidden>/</span>
      <span className={styles['name']}>{draft.title}</span>
    </h1>
  )
  return (
    <PageHeader
      title={draft.title}
      heading={heading}
      actions={
        <>
          <State {...props} />
          {mayEdit ? (
            <>
              <Step label={t('value-maps.undo')} enabled={history.canUndo} onClick={history.undo} icon={Undo2} />
              <Step label={t('value-maps.redo')} enabled={history.canRedo} onClick={history.redo} icon={Redo2} />
              <ImportButton history={history} />
            </>
          ) : null}
          <Button
            variant="default"
            leftSection={<Download size={15} aria-hidden />}
            onClick={() => saveCsvFile(mapOf(draft))}
          >
            {t('value-maps.export')}
          </Button>
          {mayEdit ? (
            <Button disabled={!props.canSave} loading={props.isSaving} onClick={props.onSave}>
              {t('value-maps.save')}
            </Button>
          ) : null}
        </>
      }
    />
  )
}

function State({ detail, mayEdit, findings, isDirty }: EditorHeaderProps) {
  const t = useText()
  if (!mayEdit) return <span className={styles['state']}>{t('value-maps.readOnly')}</span>
  const text =
    findings.errors > 0
      ? t('value-maps.errorsLeft', { count: findings.errors })
      : isDirty
        ? t('value-maps.unsaved')
        : t('value-maps.allSaved', { version: detail.version })
  return (
    <span className={styles['state']} data-bad={findings.errors > 0 || undefined} role="status">
      {text}
    </span>
  )
}

interface StepProps {
  readonly label: string
  readonly enabled: boolean
  readonly onClick: () => void
  readonly icon: typeof Undo2
}

function Step({ label, enabled, onClick, icon: Icon }: StepProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} disabled={!enabled} onClick={onClick}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

function ImportButton({ history }: { readonly history: DraftHistory }) {
  const t = useText()
  const [file, setFile] = useState<{ readonly name: string; readonly bytes: ArrayBuffer }>()
  const reset = useRef<() => void>(null)
  const read = async (chosen: File | null) => {
    if (!chosen) return
    reset.current?.()
    setFile({ name: chosen.name, bytes: await chosen.arrayBuffer() })
  }
  return (
    <>
      <FileButton onChange={(chosen) => void read(chosen)} accept=".csv,.txt,.tsv,text/csv" resetRef={reset}>
        {(button) => (
          <Button {...button} variant="default" leftSection={<Upload size={15} aria-hidden />}>
            {t('value-maps.import')}
          </Button>
        )}
      </FileButton>
      {file ? (
        <ImportDialog
          file={file}
          target={mapOf(history.draft)}
          onClose={() => setFile(undefined)}
          onImport={(entries, mode) => {
            history.change((draft) => importInto(draft, entries, mode))
            setFile(undefined)
          }}
        />
      ) : null}
    </>
  )
}
