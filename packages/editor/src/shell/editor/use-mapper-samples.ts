import { isJsonObject } from '@isthmus/sdk'
import { sampleRecord } from '@isthmus/sdk/mapping'
import type { FlowNode, Json, JsonSchema } from '@isthmus/sdk'
import type { TraceRecord } from '@isthmus/sdk/api'
import { useMemo } from 'react'
import { useInputPins } from '../../document/index.ts'
import { outputOf, useNodeData, useRecords, useShownRun } from '../../inspector/index.ts'
import type { MapperData, MapperSample } from '../../mapper/state/mapper-data.ts'

type Samples = Pick<MapperData, 'samples' | 'samplesFrom' | 'sampleCount' | 'moreSamples'>

interface Shapes {
  readonly source: JsonSchema | undefined
  /** Names of the fields that the target has. */
  readonly targetNames: readonly string[]
}

const madeUpRecords = 3

/** Records to try a mapping on: pinned ones, those that came by in the shown run, or some made up from the schema. */
export function useMapperSamples(node: FlowNode | undefined, { source, targetNames }: Shapes): Samples {
  const data = useNodeData(node, 0)
  const pins = useInputPins(node?.id)
  const { run } = useShownRun()
  const output = useRecords(
    run && node && run.steps.has(node.id) ? { run: run.id, node: node.id, side: 'out', port: 'out' } : undefined,
  )
  const { records, total, more } = data.input
  const { sample } = data
  const outputs = output.records
  const names = targetNames.join('\n')
  return useMemo((): Samples => {
    const { trigger, run: ofRun } = sample ?? {}
    const around = {
      ...(trigger === undefined ? {} : { trigger }),
      ...(ofRun === undefined ? {} : { run: ofRun }),
    }
    const traced = records.flatMap((record): readonly MapperSample[] => {
      if (record.value === undefined) return []
      const before = writtenIn(recordOf(record, outputs), names.split('\n'))
      return [{ record: record.value, ...around, ...(before === undefined ? {} : { before }) }]
    })
    if (pins.length > 0) {
      const samples = pins.map((record) => ({ record, ...around }))
      return { samples, samplesFrom: 'pins', sampleCount: samples.length, moreSamples: undefined }
    }
    if (traced.length > 0) return { samples: traced, samplesFrom: 'run', sampleCount: total, moreSamples: more }
    const made = Array.from({ length: madeUpRecords }, (_, index) => sampleRecord(source, index + 1))
    const samples = made.flatMap((record) => (record === undefined ? [] : [{ record }]))
    return { samples, samplesFrom: 'generated', sampleCount: samples.length, moreSamples: undefined }
  }, [records, outputs, pins, total, more, sample, source, names])
}

function recordOf(record: TraceRecord, outputs: readonly TraceRecord[]): Json | undefined {
  return outputOf(record, outputs)?.value
}

/** What the target held after a run: the object, at most two levels inside the result, that has most of its fields. */
function writtenIn(result: Json | undefined, names: readonly string[]): Json | undefined {
  const inside = [result, ...valuesOf(result), ...valuesOf(result).flatMap(valuesOf)].filter(isJsonObject)
  const counted = inside.map((object) => ({
    object,
    count: names.filter((name) => Object.hasOwn(object, name)).length,
  }))
  const [best] = counted.toSorted((left, right) => right.count - left.count)
  return best && best.count > 0 ? best.object : undefined
}

function valuesOf(value: Json | undefined): readonly Json[] {
  return isJsonObject(value) ? Object.values(value) : []
}
