import { flowError, type Problem } from '../errors.ts'
import { expressionLibrarySource } from '../expression/index.ts'
import { errorPort, portsOf } from '../flow/index.ts'
import type { Json, JsonObject } from '../json.ts'
import { createProgramWriter, type NodeType, type ProgramText } from '../node/index.ts'
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
  /** Records of each input of a gathering node, in place of `records`. */
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
  if (behaviour.kind !== 'pure') throw new TypeError(`${node.info.id} is not a pure node`)
  const given: PureInput = isList(input) ? { records: input } : input
  const program = behaviour.program(checkedConfig(node, config), createProgramWriter(named(node), 't_', notes()))
  const ports = Object.fromEntries(portsOf({ config }, node.info).outputs.map(({ id }) => [id, [] as Json[]]))
  const visit = compile(program)(hostOf(node, ports, given))
  const records = given.records ?? []
  if (behaviour.gathers) visit(null, throughJson(given.inputs ?? { in: records }))
  else for (const record of records) visit(throughJson(record), null)
  return { ports, out: ports['out'] ?? [], errors: (ports[errorPort] ?? []) as unknown as readonly FailedRecord[] }
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
    trigger: trigger ?? null,
    run: run ?? { id: 'run-1', startedAt: '2026-01-01T00:00:00.000Z' },
  }
}

interface Host {
  readonly emit: (port: string, value: unknown) => void
  readonly fail: (thrown: unknown, at: string, record: unknown) => void
  readonly trigger: Json
  readonly run: object
}

type Visit = (record: Json, inputs: Json) => void

/** Carries a rejection's text through the node's own `catch`. */
class Rejection {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

function compile({ setup = '', body }: ProgramText): (host: Host) => Visit {
  const source = `"use strict"
const f = ${expressionLibrarySource()}
${setup}
return (record, inputs) => {
  const { emit, trigger, run } = host
  const vars = {}
  let at = ''
  const skip = (thrown, failed) => host.fail(thrown, at, failed)
  try {
    ${body}
  } catch (thrown) {
    host.fail(thrown, at, record)
  }
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
