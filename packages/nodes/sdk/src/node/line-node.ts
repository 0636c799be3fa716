import type { Static, TSchema } from 'typebox'
import type { JsonObject } from '../json.ts'
import type { Resolved } from './config-schema.ts'
import type { Described, EffectInput, Emission } from './define-node.ts'
import type { EffectContext } from './effect-context.ts'

/** Records as text: one JSON value per line, lines joined by `\n`, without one at the end. */
export interface RecordLines {
  readonly text: string
  /** Lines in `text`, 1 or more. */
  readonly count: number
}

/**
 * Reads long lists of records as text, so that the host never has to read them: each line is parsed where the next node
 * works. A line that is no JSON leaves by the error port as a text and does not take its neighbours with it.
 */
export interface LineReaderNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'effect'
  readonly effects: 'none' | 'read'
  /**
   * Called once per incoming record. Give pieces of up to 1,000 lines or about 1 MB; the next one is asked for when there
   * is room for it. Throw `FlowError` for what ends the list; the incoming record then leaves by the error port.
   */
  readonly readLines: (
    input: EffectInput<Resolved<Static<Config>>>,
    context: EffectContext,
  ) => AsyncIterable<RecordLines>
}

/** Takes the records of a whole run in order, as text. Exactly one of `close` and `abandon` is called at the end. */
export interface LineWriter {
  /** Resolves when more may be written. */
  write(lines: RecordLines): Promise<void>
  /** Everything has been written: make it visible. Gives what leaves the node, such as one record about the file. */
  close(): Promise<readonly Emission[]>
  /** The run ended early: leave nothing half written behind. */
  abandon(): Promise<void>
}

/**
 * Writes all records of a run into one place, such as a file, as text that the host never has to read. A run that goes on
 * after a restart opens the writer anew and gives every record again, so what was half written must be overwritten.
 */
export interface LineWriterNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'effect'
  readonly effects: 'write'
  /** Opens the place once per run. The config must be fixed: what stands in it as an expression is not computed. */
  readonly openWriter: (config: Static<Config>, context: EffectContext) => Promise<LineWriter>
}

export type LineBehaviour =
  | {
      readonly kind: 'lineReader'
      readonly permittedHosts: readonly string[]
      readonly readLines: (input: EffectInput<JsonObject>, context: EffectContext) => AsyncIterable<RecordLines>
    }
  | {
      readonly kind: 'lineWriter'
      readonly permittedHosts: readonly string[]
      readonly openWriter: (config: JsonObject, context: EffectContext) => Promise<LineWriter>
    }

/** The behaviour of a node that moves text, its config erased. */
export function lineBehaviour<Config extends TSchema>(
  definition: LineReaderNode<Config> | LineWriterNode<Config>,
): LineBehaviour {
  const permittedHosts = definition.permissions?.hosts ?? []
  // Each node's config is checked against its schema before use, which is what makes these casts true.
  if ('readLines' in definition) {
    const readLines = definition.readLines as Extract<LineBehaviour, { kind: 'lineReader' }>['readLines']
    return { kind: 'lineReader', permittedHosts, readLines }
  }
  const openWriter = definition.openWriter as Extract<LineBehaviour, { kind: 'lineWriter' }>['openWriter']
  return { kind: 'lineWriter', permittedHosts, openWriter }
}
