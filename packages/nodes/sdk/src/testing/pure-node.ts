import { flowError, type Problem } from '../errors.ts'
import { expressionLibrarySource } from '../expression/index.ts'
import { errorPort, portsOf } from '../flow/index.ts'
import type { Json, JsonObject } from '../json.ts'
import { createProgramWriter, type HoldText, type NodeType, type ProgramWriter } from '../node/index.ts'
import { arranged, type HeldRecord } from './arranged.ts'
import { checkedConfig } from './checked-config.ts'

/** A record that left a node by its error port. */
export interface FailedRecord {
  readonly error: Problem
  readonly record: Json
}

/** What a pure node is given. */
export interface PureInput {
  /** Records that come in by `in`, one after the other. */
  readonly records?: readonly Json[]
  /** Records of each input of a collecting node, in place of `records`. */
  readonly inputs?: Readonly<Record<string, readonly Json[]>>
  /** The record that started the run; null when left out. */
  readonly trigger?: Json
  readonly run?: { readonly id: string; readonly startedAt: string }
}

/** What left a pure node, per port, in order; ports that nothing left by are empty lists. */
export interface PureOutputs {
  readonly ports: Readonly<Record<string, readonly Json[]>>
  /** Records of the port `out`. */
  readonly out: readonly Json[]
  /** Records of the port `error`. */
  readonly errors: readonly FailedRecord[]
}

/**
 * Runs a pure node on records the way the engine does: the same generated program with the same names in scope, records
 * failing one by one. Records pass through JSON on the way in and out, as they do at the border of an isolate.
 * There is no isolate here: it is for tests of nodes you trust, never for code of users.
 *
 * @param node What `defineNode` gave.
 * @param config As a flow document holds it, expressions as `{ $expr }`. Checked against the node's schema.
 * @param input The records, or more than that.
 * Errors: `FlowError` when the config does not fit (`NODE_CONFIG_INVALID`, `EXPRESSION_INVALID`, `CODE_INVALID`);
 * TypeError when the node is not pure or emits to a port that it does not have.
 * @example
 * runPureNode(filter, { condition: { $expr: 'record.n > 1' } }, [{ n: 1 }, { n: 2 }]).out // [{ n: 2 }]
 */
export function runPureNode(node: NodeType, config: JsonObject, input: readonly Json[] | PureInput): PureOutputs {
  const { behaviour } = node
  if (behaviour.kind !== 'pure' && behaviour.kind !== 'collect')
    throw new TypeError(`${node.info.id} is not a pure node`)
  const given: PureInput = isList(input) ? { records: input } : input
  const ports = Object.fromEntries(portsOf({ config }, node.info).outputs.map(({ id }) => [id, [] as Json[]]))
  const host = hostOf(node, ports, given)
  const writer = createProgramWriter(named(node), 't_', notes())
  const checked = checkedConfig(node, config)
  const records = throughJson(given.records ?? []) as readonly Json[]
  if (behaviour.kind === 'pure') compile(behaviour.program(checked, writer))(host)(records)
  else collect({ behaviour, config: checked, writer, host }, throughJson(given.inputs ?? { in: records }))
  return { ports, out: ports['out'] ?? [], errors: (ports[errorPort] ?? []) as unknown as readonly FailedRecord[] }
}

interface Collecting {
  readonly behaviour: Extract<NodeType['behaviour'], { kind: 'collect' }>
  readonly config: JsonObject
  readonly writer: ProgramWriter
  readonly host: Host
}

/** Holds what comes in, each half of an input as a chunk of its own, and gives it back as the node arranges it. */
function collect({ behaviour, config, writer, host }: Collecting, inputs: Json): void {
  const { arrange, hold, combine, release } = behaviour.collect
  const held: HeldRecord[] = []
  const holding = (input: string): Host => ({
    ...host,
    hold: (key, value) =>
      void held.push({ input, key: throughJson(key) as readonly Json[], value: throughJson(value) }),
  })
  for (const [input, records] of Object.entries(inputs as Readonly<Record<string, readonly Json[]>>)) {
    const visit = compile(hold(config, writer, input))(holding(input))
    const half = Math.ceil(records.length / 2)
    for (const chunk of [records.slice(0, half), records.slice(half)]) if (chunk.length > 0) visit(chunk)
  }
  const arrangement = arrange(config)
  if (arrangement.kind === 'groups' && combine) {
    const states = held.splice(0).map(({ key, value }) => ({ k: key, s: value }))
    compile(combine(config, writer))(holding(''))(states)
  }
  compile(release?.(config, writer) ?? { body: "emit('out', record)" })(host)(arranged(arrangement, held))
}

function hostOf(node: NodeType, ports: Readonly<Record<string, Json[]>>, { trigger, run }: PureInput): Host {
  return {
    emit: (port, value) => {
      const records = ports[port]
      if (!records) throw new TypeError(`${node.info.id} has no output port ${port}`)
      records.push(throughJson(value))
    },
    fail: (thrown, at, record) => {
      ports[errorPort]?.push(throughJson({ error: problemOf(node, thrown, at), record }))
    },
    hold: () => {
      throw new TypeError(`${node.info.id} does not collect records`)
    },
    trigger: trigger ?? null,
    run: run ?? { id: 'run-1', startedAt: '2026-01-01T00:00:00.000Z' },
  }
}

interface Host {
  readonly emit: (port: string, value: unknown) => void
  readonly fail: (thrown: unknown, at: string, record: unknown) => void
  readonly hold: (key: unknown, value: unknown) => void
  readonly trigger: Json
  readonly run: object
}

type Visit = (records: readonly Json[]) => void

/** Carries a rejection's text through the node's own `catch`. */
class Rejection {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

function compile({ setup = '', before = '', body, after = '' }: HoldText): (host: Host) => Visit {
  const source = `"use strict"
const f = ${expressionLibrarySource()}
${setup}
return (records) => {
  const { emit, trigger, run } = host
  const vars = {}
  let at = ''
  let record = null
  const hold = (key, value = record) => host.hold(key, value)
  ${before}
  for (record of records) {
    at = ''
    try {
      ${body}
    } catch (thrown) {
      host.fail(thrown, at, record)
    }
  }
  ${after}
}`
  // oxlint-disable-next-line no-new-func, no-implied-eval -- a test runs its own node's program, as the engine does inside an isolate
  const build = new Function('host', 'reject', source) as (host: Host, reject: (reason: unknown) => never) => Visit
  return (host) =>
    build(host, (reason) => {
      // oxlint-disable-next-line only-throw-error -- not an error: the engine tells it from one in the same way
      throw new Rejection(String(reason))
    })
}

function problemOf(node: NodeType, thrown: unknown, field: string): Problem {
  const { name } = named(node)
  if (thrown instanceof Rejection)
    return flowError('RECORD_REJECTED', { node: name, reason: thrown.reason }).toProblem()
  if (!(thrown instanceof Error)) throw new TypeError(`${node.info.id} threw ${String(thrown)}, which is no error`)
  if (thrown.message.includes('has no output port')) throw thrown
  const reason = thrown.message
  if (node.behaviour.kind === 'pure' && node.behaviour.tier === 'code') {
    return flowError('CODE_FAILED', { node: name, reason }).toProblem()
  }
  return flowError('EXPRESSION_FAILED', { node: name, field, reason }).toProblem()
}

function named({ info }: NodeType): { readonly id: string; readonly name: string } {
  return { id: info.id.replaceAll('.', '-'), name: info.title.en }
}

function notes(): { usesTrigger: boolean } {
  return { usesTrigger: false }
}

function throughJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json
}

function isList(input: readonly Json[] | PureInput): input is readonly Json[] {
  return Array.isArray(input)
}
