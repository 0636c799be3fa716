import { contractErrors } from './error-tables/contract.ts'
import { fileErrors } from './error-tables/file.ts'
import { flowDocumentErrors } from './error-tables/flow-document.ts'
import { httpApiErrors } from './error-tables/http-api.ts'
import { installationErrors } from './error-tables/installation.ts'
import { recordErrors } from './error-tables/record.ts'
import { runErrors } from './error-tables/run.ts'
import { typedFlowErrors } from './error-tables/typed-flow.ts'
import { upstreamErrors } from './error-tables/upstream.ts'
import { valueMapErrors } from './error-tables/value-map.ts'

export type { ErrorClass, ErrorKind } from './error-tables/template.ts'

type Names<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never

/** The values a code's text needs, read from the text itself so that a forgotten one is a compile error. */
export type ErrorParams<C extends ErrorCode> = Readonly<
  Record<Names<(typeof errorTable)[C]['text']['en']>, string | number>
>

export type ErrorCode = keyof typeof errorTable

/** The tables of the areas, in the order of the page of errors. */
export const errorTables = [
  flowDocumentErrors,
  typedFlowErrors,
  recordErrors,
  contractErrors,
  valueMapErrors,
  runErrors,
  upstreamErrors,
  fileErrors,
  httpApiErrors,
  installationErrors,
] as const

type Joined<Tables extends readonly object[]> = Tables extends readonly [infer First, ...infer Rest extends object[]]
  ? First & Joined<Rest>
  : unknown

/** Every error the product can raise. A code is never reused for another meaning. */
export const errorTable: Joined<typeof errorTables> = Object.assign({}, ...errorTables)
