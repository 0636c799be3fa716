import { useMemo } from 'react'
import type { FlowNode } from '@isthmus/sdk'
import type { TraceRecord } from '@isthmus/sdk/api'
import { useDocumentState, usePinnedInputs, usePinnedRecords } from '../../document/index.ts'
import type { Sample } from '../../expression/evaluate.ts'
import { inputSchemaOf, outputSchemaOf, triggerOf } from './ancestors.ts'
import { clampIndex } from './record-stepper.ts'
import { schemaTree, type SchemaField } from '../../expression/schema-tree.ts'
import { useShownRun } from './use-shown-run.ts'
import { recordsAtHand, stepVersion, useRecords, type LoadedRecords } from './use-records.ts'

/** What is known of the records that arrive at a node: their shape, and in the chosen run the records themselves. */
export interface NodeData {
  readonly input: LoadedRecords
  readonly current: TraceRecord | undefined
  readonly recordFields: readonly SchemaField[]
  readonly triggerFields: readonly SchemaField[]
  readonly sample: Sample | undefined
}

export function useNodeData(node: FlowNode | undefined, position: number, inputPort = 'in'): NodeData {
  const flow = useDocumentState((state) => state.flow)
  const types = useDocumentState((state) => state.nodeTypes)
  const schemas = useDocumentState((state) => state.schemas)
  const { run } = useShownRun()
  const trigger = useMemo(() => (node ? triggerOf(flow, types, node.id) : undefined), [flow, types, node])
  const step = node && run?.steps.get(node.id)
  const triggerStep = trigger && run?.steps.get(trigger.node.id)
  const isTrigger = node !== undefined && types.get(node.type)?.kind === 'trigger'
  const pinned = usePinnedInputs(step ? undefined : node?.id, inputPort)
  const pinnedInput = useMemo(
    () => recordsAtHand(pinned.map(({ value, index, ...from }) => ({ index, value, from: { ...from, index } }))),
    [pinned],
  )
  const traced = useRecords(
    run && node && step && !isTrigger
      ? { run: run.id, node: node.id, side: 'in', port: inputPort, recordCount: stepVersion(step) }
      : undefined,
  )
  const triggers = useRecords(
    run && trigger && triggerStep
      ? { run: run.id, node: trigger.node.id, side: 'out', port: trigger.port, recordCount: stepVersion(triggerStep) }
      : undefined,
  )
  // Before anything has run, pinned records are what is known to arrive.
  const input = pinned.length > 0 ? pinnedInput : traced
  const pinnedTrigger = usePinnedRecords(trigger?.node.id, trigger?.port)
  const current = input.records[clampIndex(position, input.records.length)]
  const value = current?.value
  // Only where the run had one trigger record is it certain that this record descends from it.
  const onlyTrigger = triggers.total === 1 ? triggers.records[0]?.value : undefined
  const triggerValue = onlyTrigger ?? (trigger?.distance === 1 ? value : run ? undefined : pinnedTrigger?.[0])
  const recordSchema = node && inputSchemaOf(flow, schemas, { node: node.id })
  const triggerSchema = trigger && outputSchemaOf(schemas, { node: trigger.node.id, port: trigger.port })
  return {
    input,
    current,
    recordFields: useMemo(() => schemaTree(recordSchema, value), [recordSchema, value]),
    triggerFields: useMemo(() => schemaTree(triggerSchema, triggerValue), [triggerSchema, triggerValue]),
    sample: useMemo(
      () =>
        value === undefined
          ? undefined
          : {
              record: value,
              ...(triggerValue === undefined ? {} : { trigger: triggerValue }),
              ...(run ? { run: { id: run.id, startedAt: run.summary.startedAt ?? run.summary.queuedAt } } : {}),
            },
      [value, triggerValue, run],
    ),
  }
}
