import { asFlowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import type { BatchContext, BatchForm, BatchInput, BatchResult, Emission } from '../../node/index.ts'
import type { Answer } from './read-many.ts'

/** How a node looks up one record by a key, alone and with others. */
export interface LookUp<Config> {
  /** How much each of its objects takes in one call. */
  readonly bounds: readonly { readonly maxKeys: number }[]
  /** What must be the same for keys that share a call; `undefined` for what goes by itself. */
  readonly kind: (config: Config) => string | undefined
  /** Empty where there is none. */
  readonly key: (config: Config) => Json
  /** Asks for several keys of one kind. */
  readonly many: (config: Config, keys: readonly Json[], context: BatchContext) => Promise<(key: string) => Answer>
  readonly alone: (config: Config, context: BatchContext) => Promise<JsonObject | undefined>
  /** What leaves for a record. Throws `RECORD_NOT_FOUND` where there must be one. */
  readonly emitted: (
    input: BatchInput<Config>,
    found: JsonObject | undefined,
    context: BatchContext,
  ) => readonly Emission[]
  /** Of several records with a key, the one that is meant. */
  readonly chosen: (config: Config, found: readonly JsonObject[], context: BatchContext) => JsonObject | undefined
}

/**
 * The batch form of a node that looks up one record by a key, see `BatchForm`; none where nothing takes many keys. What several records ask
 * for is asked once, and a key by itself goes the way of `alone`.
 */
export function lookUpBatch<Config>(lookUp: LookUp<Config>): { readonly batch?: BatchForm<Config> } {
  const { bounds, kind, key } = lookUp
  if (bounds.length === 0) return {}
  const keyText = (config: Config): string => plainText(key(config))
  return {
    batch: {
      maxRecords: Math.min(...bounds.map(({ maxKeys }) => maxKeys)),
      // What goes by itself shares a call with those only that ask for the same.
      together: (config) => kind(config) ?? `${JSON.stringify(config)} alone`,
      asks: keyText,
      runBatch: (inputs, context) => runBatch(lookUp, inputs, context),
    },
  }
}

async function runBatch<Config>(
  lookUp: LookUp<Config>,
  inputs: readonly BatchInput<Config>[],
  context: BatchContext,
): Promise<readonly BatchResult[]> {
  const answers = await answersTo(lookUp, inputs, context)
  return inputs.map((input): BatchResult => {
    const answer = answers(plainText(lookUp.key(input.config)))
    if (answer === 'open') return { outcome: 'unknown' }
    if ('code' in answer) return { outcome: 'failed', error: answer }
    try {
      const found = lookUp.chosen(input.config, answer, context)
      return { outcome: 'done', emissions: lookUp.emitted(input, found, context) }
    } catch (error) {
      return { outcome: 'failed', error: asFlowError(error) }
    }
  })
}

/** Several keys in one call; what all of them ask for as it is asked for alone. */
async function answersTo<Config>(
  lookUp: LookUp<Config>,
  inputs: readonly BatchInput<Config>[],
  context: BatchContext,
): Promise<(key: string) => Answer> {
  const asked = inputs.flatMap(({ config }) => {
    const key = lookUp.key(config)
    return plainText(key) === '' && lookUp.kind(config) !== undefined ? [] : [{ config, key }]
  })
  const [first] = asked
  const texts = new Set(asked.map(({ key }) => plainText(key)))
  if (!first) return () => []
  if (texts.size === 1) {
    const found = await lookUp.alone(first.config, context)
    return (key) => (found && texts.has(key) ? [found] : [])
  }
  const keys = asked.map(({ key }) => key)
  const answers = await lookUp.many(first.config, keys, context)
  return (key) => (texts.has(key) ? answers(key) : [])
}
