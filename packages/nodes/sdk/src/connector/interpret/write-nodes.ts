import { asFlowError, type FlowError } from '../../errors.ts'
import { plainText, type Json } from '../../json.ts'
import {
  defineNode,
  placeInto,
  type BatchContext,
  type BatchForm,
  type BatchInput,
  type BatchResult,
  type EffectContext,
  type EffectNode,
  type Emission,
  type NodeType,
} from '../../node/index.ts'
import type { ConnectorDefinition, ObjectDefinition } from '../definition/index.ts'
import { describedAs, type Objects } from './node-fields.ts'
import { writeTogether, type WantedRow } from './odata/write-together.ts'
import { lookUpWrite } from './verify-write.ts'
import { aloneResult, callBounds, writeBatch, type Row, type RowResult } from './write-batch.ts'
import type { Writer, WriteResult } from './write-call.ts'
import { writeConfig, writeKinds, type WriteConfig, type WriteKind } from './write-kinds.ts'
import { writtenShape } from './write-shapes.ts'

/** The nodes that write: create, update, upsert and delete, each with the objects whose definition allows it. */
export function writeNodes(definition: ConnectorDefinition): readonly NodeType[] {
  const all: Objects = Object.entries(definition.objects)
  return writeKinds.flatMap((kind) => {
    const objects = all.filter(([, object]) => canWrite(kind, object))
    return objects.length === 0 ? [] : [writeNode(definition, kind, objects)]
  })
}

function canWrite({ part }: WriteKind, { create, update, upsert, delete: remove }: ObjectDefinition): boolean {
  const given = { create, update, upsert: upsert && upsert.kind !== 'none' ? upsert : undefined, delete: remove }
  return given[part] !== undefined
}

interface Node {
  readonly definition: ConnectorDefinition
  readonly kind: WriteKind
  readonly objects: Objects
}

function writeNode(definition: ConnectorDefinition, kind: WriteKind, objects: Objects): NodeType {
  const node = { definition, kind, objects }
  const keyOf = (given: WriteConfig): string => plainText(kind.keyOf(given))
  const isSafe = (given: WriteConfig): boolean => kind.isSafe(objectOf(node, given))
  const effect: EffectNode = {
    ...describedAs(definition, kind.part, kind.words),
    keywords: [definition.id, kind.part, ...kind.keywords],
    kind: 'effect',
    effects: 'write',
    concurrency: 4,
    category: 'connector',
    config: kind.config(objects),
    shapes: {
      outputs: writtenShape(objects),
      ...(kind.target ? { target: kind.target(objects) } : {}),
      permission: { action: 'write', entity: '/entity' },
    },
    idempotencyKey: (config) => {
      const given = writeConfig(config)
      const key = keyOf(given)
      return key !== '' && isSafe(given) ? { entity: given.entity, key } : undefined
    },
    repeatable: (config) => isSafe(writeConfig(config)),
    run: async ({ record, config }, context) => {
      const given = writeConfig(config)
      return emitted(record, given, await kind.run(writerOf(node, given, context), given))
    },
    ...verifyOf(node),
    ...batchOf(node),
  }
  return defineNode(effect)
}

function objectOf({ definition }: Node, { entity }: WriteConfig): ObjectDefinition {
  const object = definition.objects[entity]
  if (object) return object
  throw new RangeError(`${definition.id} has no ${entity}`)
}

function writerOf(node: Node, given: WriteConfig, context: EffectContext): Writer {
  const { definition } = node
  const { idempotencyKey } = context
  return { definition, name: given.entity, object: objectOf(node, given), context, idempotencyKey }
}

function emitted(record: Json, { into }: WriteConfig, written: WriteResult): readonly Emission[] {
  const { action, id, record: held } = written
  return [{ record: placeInto(record, into, { action, id, record: held }) }]
}

/** How an outcome that nobody knows is looked up, for nodes with an object that can be asked. */
function verifyOf(node: Node): Pick<EffectNode, 'verify'> {
  const { kind, objects } = node
  if (objects.every(([, object]) => !kind.write(object)?.verify)) return {}
  return {
    verify: async ({ record, config }, context, call) => {
      const given = writeConfig(config)
      const writer = writerOf(node, given, context)
      const verify = kind.write(writer.object)?.verify
      if (!verify) return { outcome: 'unknown' }
      const looked = await lookUpWrite(writer, { verify, action: kind.action, call, ...kind.prepare(writer, given) })
      if (looked.outcome !== 'done') return looked
      return { outcome: 'done', emissions: emitted(record, given, looked.result) }
    },
  }
}

/** How many records go in one call, for nodes with an object that takes them. */
function batchOf(node: Node): { readonly batch?: BatchForm<unknown> } {
  const { kind, objects } = node
  const batches = objects.flatMap(([, object]) => kind.write(object)?.batch ?? [])
  if (batches.length === 0) return {}
  return {
    batch: {
      ...callBounds(batches),
      atomic: batches.every(({ outcome }) => outcome === 'together'),
      together: (config) => {
        const given = writeConfig(config)
        const { entity, keyField = '', only = '' } = given
        // What cannot go together stays alone, and is written as one record is.
        return JSON.stringify(kind.write(objectOf(node, given))?.batch && only === '' ? [entity, keyField] : given)
      },
      runBatch: (inputs, context) => runBatch(node, inputs, context),
    },
  }
}

async function runBatch(
  node: Node,
  inputs: readonly BatchInput<unknown>[],
  context: BatchContext,
): Promise<readonly BatchResult[]> {
  const { kind, definition } = node
  const [first] = inputs
  if (!first) return []
  const { entity } = writeConfig(first.config)
  const object = objectOf(node, writeConfig(first.config))
  const write = kind.write(object)
  if (!write?.batch || writeConfig(first.config).only !== undefined) return runEach(node, inputs, context)
  if ('kind' in write.batch) return runTogether(node, inputs, context)
  const rows = inputs.map((input) => rowOf(node, input, context))
  const permission = object.permissions?.[kind.part]
  const call = { write, batch: write.batch, action: kind.action, permission }
  const results = await writeBatch({ definition, name: entity, object, context }, call, rows)
  return inputs.map((input, at) => batchResult(input, results[at] ?? { outcome: 'unknown' }))
}

/** Records that are alike in everything share a call of ours, though their system takes one at a time. */
async function runEach(
  node: Node,
  inputs: readonly BatchInput<unknown>[],
  context: BatchContext,
): Promise<readonly BatchResult[]> {
  const results: BatchResult[] = []
  for (const input of inputs) results.push(batchResult(input, await runAlone(node, input, context)))
  return results
}

/** One record by a call of its own; what becomes of it is no matter of the others. */
function runAlone(
  node: Node,
  { config, idempotencyKey, attempt }: BatchInput<unknown>,
  context: BatchContext,
): Promise<RowResult> {
  const given = writeConfig(config)
  return aloneResult(() => node.kind.run(writerOf(node, given, { ...context, idempotencyKey, attempt }), given))
}

/** Records that go in one call by OData's rules. */
async function runTogether(
  node: Node,
  inputs: readonly BatchInput<unknown>[],
  context: BatchContext,
): Promise<readonly BatchResult[]> {
  const { kind } = node
  const object = objectOf(node, writeConfig(inputAt(inputs, 0).config))
  const write = kind.write(object)
  if (!write?.batch || !('kind' in write.batch)) return runEach(node, inputs, context)
  const rows = inputs.map(({ config, idempotencyKey, attempt }): WantedRow | FlowError => {
    try {
      const given = writeConfig(config)
      const writer = writerOf(node, given, { ...context, idempotencyKey, attempt })
      return { writer, wanted: kind.wanted(writer, given) }
    } catch (error) {
      return asFlowError(error)
    }
  })
  const results = await writeTogether(rows, {
    write,
    batch: write.batch,
    action: kind.action,
    permission: object.permissions?.[kind.part],
    alone: (at) => runAlone(node, inputAt(inputs, at), context),
  })
  return inputs.map((input, at) => batchResult(input, results[at] ?? { outcome: 'unknown' }))
}

function inputAt(inputs: readonly BatchInput<unknown>[], at: number): BatchInput<unknown> {
  const input = inputs[at]
  if (input) return input
  throw new RangeError(`there is no record ${at}`)
}

function rowOf(node: Node, input: BatchInput<unknown>, context: BatchContext): Row | FlowError {
  const { idempotencyKey, attempt, config } = input
  try {
    const given = writeConfig(config)
    const { scope, id } = node.kind.prepare(writerOf(node, given, { ...context, idempotencyKey, attempt }), given)
    return id === null ? { scope } : { scope, id }
  } catch (error) {
    return asFlowError(error)
  }
}

function batchResult({ record, config }: BatchInput<unknown>, result: RowResult): BatchResult {
  if (result.outcome !== 'done') return result
  return { outcome: 'done', emissions: emitted(record, writeConfig(config), result.result) }
}
