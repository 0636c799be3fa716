import { errorPort, isJsonObject, type Json, type Problem } from '@isthmus/sdk'
import { type TraceRecord, type TraceRecordsAnswer } from '@isthmus/sdk/api'
import type { CallsTrace } from './call-log.ts'

/** Where a record came from: the source node's port and the record's position among all that left there. */
export interface TraceOrigin {
  readonly node: string
  readonly port: string
  readonly index: number
}

/** A kept record. `same` means its value is that of the record it came from. */
export interface KeptRecord {
  readonly index: number
  readonly value?: Json
  readonly same?: true
  readonly from?: TraceOrigin
  readonly cutBytes?: number
  /** Digest of the text that was cut; see `digestOf`. */
  readonly cutHash?: string
}

/** What left one port. */
export interface PortTrace {
  readonly total: number
  readonly records: readonly KeptRecord[]
}

/** What is kept of a run's records: each node's output once. A node's input is its parents' output. */
export interface RunTrace {
  /** Node id -> port id -> what left there. */
  readonly nodes: Readonly<Record<string, Readonly<Record<string, PortTrace>>>>
  /** Node id -> the ports that feed it. */
  readonly inputs: Readonly<Record<string, readonly { readonly node: string; readonly port: string }[]>>
  /** Node id -> the calls it made to other systems; personal data in them is hidden when they are read. */
  readonly calls?: Readonly<Record<string, CallsTrace>>
  /** Name -> versions of the value maps it worked with, where it used any. */
  readonly valueMaps?: Readonly<Record<string, readonly number[]>>
}

export interface TraceQuery {
  readonly node: string
  readonly side: 'in' | 'out'
  readonly port?: string
  /** Position to start from, within the kept records. */
  readonly offset: number
  readonly limit: number
}

/** Reads one page of a step's records from a trace. An unknown node or port gives an empty page. Errors: none. */
export function readTrace(trace: RunTrace, query: TraceQuery): TraceRecordsAnswer {
  const sources =
    query.side === 'out' ? [{ node: query.node, port: query.port ?? 'out' }] : (trace.inputs[query.node] ?? [])
  const ports = sources.map((source) => ({ source, port: trace.nodes[source.node]?.[source.port] }))
  const kept = ports.flatMap(({ source, port }) => (port?.records ?? []).map((record) => ({ source, record })))
  const page = kept.slice(query.offset, query.offset + query.limit)
  const end = query.offset + page.length
  return {
    records: page.map(({ source, record }) => ({
      ...toTraceRecord(trace, record, query.side === 'in' ? source : undefined),
      ...(source.port === errorPort ? problemIn(resolved(trace, record).value) : {}),
    })),
    total: ports.reduce((sum, { port }) => sum + (port?.total ?? 0), 0),
    kept: kept.length,
    next: end < kept.length ? String(end) : null,
  }
}

/** A record that another was made from, as far as the trace kept it. */
export interface TraceAncestor {
  readonly node: string
  readonly port: string
  readonly value: Json
}

/** Longest line of descent that is followed; more steps than any sensible flow has. */
const maxDescent = 200

/** The records that one was made from, the nearest first. */
export function ancestorsOf(trace: RunTrace, origin: TraceOrigin | undefined): readonly TraceAncestor[] {
  const found: TraceAncestor[] = []
  let at = origin
  for (let steps = 0; at && steps < maxDescent; steps += 1) {
    const kept = keptAt(trace, at)
    const { value } = kept ? resolved(trace, kept) : {}
    if (value !== undefined) found.push({ node: at.node, port: at.port, value })
    at = kept?.from
  }
  return found
}

function toTraceRecord(
  trace: RunTrace,
  record: KeptRecord,
  source: { readonly node: string; readonly port: string } | undefined,
): TraceRecord {
  const { value, cutBytes, cutHash } = resolved(trace, record)
  const from = source ? { ...source, index: record.index } : record.from
  return {
    index: record.index,
    ...(value === undefined ? {} : { value }),
    ...(from ? { from } : {}),
    ...(cutBytes === undefined ? {} : { cutBytes }),
    ...(cutHash === undefined ? {} : { cutHash }),
  }
}

/** The reason in the envelope `{ error, record }` that the engine puts around every failed record. */
function problemIn(envelope: Json | undefined): { readonly problem?: Problem } {
  const error = isJsonObject(envelope) ? envelope['error'] : undefined
  return isJsonObject(error) && typeof error['code'] === 'string' ? { problem: error as unknown as Problem } : {}
}

/** The record that holds the value: the one itself, or the first of those it passed through unchanged. */
function resolved(trace: RunTrace, record: KeptRecord): Pick<KeptRecord, 'value' | 'cutBytes' | 'cutHash'> {
  let current: KeptRecord | undefined = record
  while (current?.same && current.from) current = keptAt(trace, current.from)
  return current ?? {}
}

function keptAt(trace: RunTrace, { node, port, index }: TraceOrigin): KeptRecord | undefined {
  return trace.nodes[node]?.[port]?.records.find((record) => record.index === index)
}
