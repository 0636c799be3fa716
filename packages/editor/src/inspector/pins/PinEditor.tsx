import { checkSchema, fieldName, maxPinRecords, translatePhrase } from '@isthmus/sdk'
import type { Json, JsonSchema, Problem, SchemaFinding } from '@isthmus/sdk'
import { Button, Group, JsonInput, SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ProblemNote } from '../../ui/ProblemNote.tsx'
import { PinTable } from './PinTable.tsx'
import { parseRecords, recordsText } from './take-pin.ts'
import './pins.css'

interface PinEditorProps {
  readonly title: string
  readonly records: readonly Json[]
  readonly schema: JsonSchema | undefined
  readonly fields: readonly string[]
  /** Keeps the records; why that is refused, if it is. */
  readonly onSave: (records: readonly Json[]) => Problem | undefined
  readonly onClose: () => void
}

const shownFindings = 4

/** Pinned records, edited as a table or as JSON. Records that do not fit the shape are said so and may be kept. */
export function PinEditor({ title, records, schema, fields, onSave, onClose }: PinEditorProps) {
  const t = useText()
  const [view, setView] = useState('table')
  const [text, setText] = useState(() => recordsText(records))
  const [refused, setRefused] = useState<Problem>()
  const parsed = useMemo(() => parseRecords(text), [text])
  const language = useLanguage()
  const findings = useMemo(() => (parsed.ok ? findingsIn(parsed.records, schema) : []), [parsed, schema])
  const textOf = ({ record, path, expected, got }: RecordFinding): string => {
    const field = path === '' ? t('samples.wholeRecord') : fieldName(path)
    const said = { record, field, expected: translatePhrase(expected, language) }
    return got === 'nothing' ? t('samples.misfit', said) : t('samples.misfitGot', { ...said, got })
  }
  const save = (): void => {
    if (!parsed.ok) return
    const problem = onSave(parsed.records)
    if (problem) setRefused(problem)
    else onClose()
  }
  return (
    <Dialog opened onClose={onClose} title={title} size="80%">
      <Group justify="space-between" mb="xs">
        <SegmentedControl
          size="xs"
          aria-label={t('nodeview.view')}
          value={view}
          data={[
            { value: 'table', label: t('nodeview.table'), disabled: !parsed.ok },
            { value: 'json', label: t('nodeview.json') },
          ]}
          onChange={setView}
        />
        <span className="pin-hint">{t('samples.editHint', { most: maxPinRecords })}</span>
      </Group>
      {view === 'table' && parsed.ok ? (
        <PinTable records={parsed.records} known={fields} onChange={(next) => setText(recordsText(next))} />
      ) : (
        <JsonInput
          label={t('samples.asJson')}
          value={text}
          onChange={setText}
          error={parsed.ok ? undefined : t('document.inputInvalid', { cause: parsed.cause })}
          autosize
          minRows={10}
          maxRows={22}
          data-autofocus
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
      )}
      {findings.length > 0 && (
        <ul className="pin-findings" aria-label={t('samples.findings')}>
          {findings.map((finding) => (
            <li key={`${finding.record} ${finding.path}`}>{textOf(finding)}</li>
          ))}
        </ul>
      )}
      {refused && <ProblemNote problem={refused} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button disabled={!parsed.ok} onClick={save}>
          {t('samples.pin')}
        </Button>
      </Group>
    </Dialog>
  )
}

interface RecordFinding extends SchemaFinding {
  /** Counted from one. */
  readonly record: number
}

/** What does not fit the shape of the port: the first few places. */
function findingsIn(records: readonly Json[], schema: JsonSchema | undefined): readonly RecordFinding[] {
  if (!schema) return []
  const all = records.flatMap((value, row) =>
    checkSchema(schema, value).map((finding) => ({ ...finding, record: row + 1 })),
  )
  return all.slice(0, shownFindings)
}
