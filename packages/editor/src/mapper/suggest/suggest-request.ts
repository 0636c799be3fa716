import type { Json, JsonSchema } from '@isthmus/sdk'

/** What the worker is asked. */
export interface SuggestRequest {
  readonly source: JsonSchema
  readonly target: JsonSchema
  readonly samples: readonly Json[]
  readonly targetSamples: readonly Json[]
  /** Chinese names are also compared by how they sound. */
  readonly wantsPinyin: boolean
}

const cjk = /[㐀-鿿]/

/** The question for two shapes and some records of them. */
export function suggestRequest(request: Omit<SuggestRequest, 'wantsPinyin'>): SuggestRequest {
  const names = JSON.stringify([request.source, request.target])
  return { ...request, wantsPinyin: cjk.test(names) }
}
