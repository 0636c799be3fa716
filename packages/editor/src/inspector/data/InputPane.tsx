import { useMemo, useState } from 'react'
import type { FlowNode } from '@isthmus/sdk'
import type { TraceRecord } from '@isthmus/sdk/api'
import { useDocumentState } from '../../document/index.ts'
import { formatCount } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { ancestorsOf, outputSchemaOf } from './ancestors.ts'
import { clampIndex } from './record-stepper.ts'
import { RecordsBody } from './RecordsBody.tsx'
import { RecordsPane } from './RecordsPane.tsx'
import { schemaTree } from '../../expression/schema-tree.ts'
import type { Mapping } from './SchemaView.tsx'
import type { NodeData } from './use-node-data.ts'
import { useDataView } from './use-data-view.ts'
import { useShownRun } from './use-shown-run.ts'
import { stepVersion, useRecords, type LoadedRecords } from './use-records.ts'

interface InputPaneProps {
  readonly node: FlowNode
  readonly inputPorts: readonly { readonly id: string; readonly label: string }[]
  readonly port: string
  readonly onPort: (port: string) => void
  readonly data: NodeData
  readonly mapping: Omit<Mapping, 'root'> | undefined
  readonly onStep: (position: number) => void
  readonly onRun: (() => void) | undefined
}

const own = ''

/** What arrives at the node, or what an earlier node gave out. */
export function InputPane(props: InputPaneProps) {
  const { node, data, mapping, onStep, onRun } = props
  const t = useText()
  const flow = useDocumentState((state) => state.flow)
  const types = useDocumentState((state) => state.nodeTypes)
  const schemas = useDocumentState((state) => state.schemas)
  const { run } = useShownRun()
  const [chosen, setChosen] = useState(own)
  const ancestors = useMemo(() => ancestorsOf(flow, node.id), [flow, node.id])
  const ancestor = ancestors.find((each) => each.node.id === chosen)
  const step = run?.steps.get(ancestor?.node.id ?? node.id)
  const [view, setView] = useDataView('input', step !== undefined)
  const earlier = useRecords(
    run && ancestor && step
      ? { run: run.id, node: ancestor.node.id, side: 'out', port: ancestor.port, recordCount: stepVersion(step) }
      : undefined,
  )
  const [earlierAt, setEarlierAt] = useState(0)
  const loaded = ancestor ? earlier : data.input
  const current = ancestor ? earlier.records[clampIndex(earlierAt, earlier.records.length)] : data.current
  const earlierFields = useMemo(
    () =>
      ancestor
        ? schemaTree(outputSchemaOf(schemas, { node: ancestor.node.id, port: ancestor.port }), current?.value)
        : data.recordFields,
    [ancestor, schemas, current, data.recordFields],
  )
  const isTrigger = ancestor !== undefined && types.get(ancestor.node.type)?.kind === 'trigger'
  const choose = (record: TraceRecord) => {
    const position = loaded.records.indexOf(record)
    if (ancestor) setEarlierAt(position)
    else onStep(position)
  }
  return (
    <RecordsPane
      title={t('nodeview.input')}
      view={view}
      onView={setView}
      counts={<RecordCount loaded={loaded} />}
      choice={
        <>
          {props.inputPorts.length > 1 && !ancestor && (
            <select
              className="nv-choice"
              aria-label={t('nodeview.port')}
              value={props.port}
              onChange={(event) => props.onPort(event.currentTarget.value)}
            >
              {props.inputPorts.map((port) => (
                <option key={port.id} value={port.id}>
                  {port.label}
                </option>
              ))}
            </select>
          )}
          <select
            className="nv-choice"
            aria-label={t('nodeview.source')}
            value={ancestor ? chosen : own}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            <option value={own}>{t('nodeview.sourceInput')}</option>
            {ancestors.map((each) => (
              <option key={each.node.id} value={each.node.id}>
                {t('nodeview.sourceBack', { node: each.node.name, count: each.distance })}
              </option>
            ))}
          </select>
        </>
      }
    >
      <RecordsBody
        label={t('nodeview.input')}
        view={view}
        loaded={loaded}
        current={current}
        fields={earlierFields}
        ran={step !== undefined}
        unkept={run?.unkept}
        mapping={
          mapping && (!ancestor || isTrigger) ? { ...mapping, root: ancestor ? 'trigger' : 'record' } : undefined
        }
        onChoose={choose}
        onRun={onRun}
      />
    </RecordsPane>
  )
}

/** How many records there are, and how many of them the trace kept. */
export function RecordCount({ loaded }: { readonly loaded: LoadedRecords }) {
  const t = useText()
  const language = useLanguage()
  if (loaded.total === 0) return null
  const total = formatCount(loaded.total, language)
  return (
    <p className="nv-counts">
      {loaded.kept < loaded.total
        ? t('nodeview.kept', { kept: formatCount(loaded.kept, language), total })
        : t('nodeview.count', { shown: total, count: loaded.total })}
    </p>
  )
}
