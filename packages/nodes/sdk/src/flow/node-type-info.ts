import type { JsonSchema } from '../json.ts'
import type { LocalText } from '../language.ts'
import type { NodeShapes } from './shape/shape-rule.ts'

/** A place where an edge can start or end. Ids are stable; titles are for people. */
export interface Port {
  readonly id: string
  readonly title: LocalText
}

export type NodeKind = 'trigger' | 'pure' | 'effect' | 'source' | 'control'
export type NodeCategory = 'trigger' | 'data' | 'control' | 'connector' | 'file' | 'code'

/**
 * How a run of the flow is started: by a person or API call, an HTTP request, a clock, changes of another system, messages of
 * a queue, files of a folder, or another flow.
 */
export type TriggerKind = 'manual' | 'webhook' | 'schedule' | 'poll' | 'queue' | 'files' | 'call'

/** What the run itself feeds a source with: the failed records of other nodes, or how it ended. */
export type SourceKind = 'catch' | 'finally'

/** What a control node asks of the run. */
export type ControlKind = 'stop' | 'return' | 'wait' | 'call' | 'each'

/**
 * What editor and checks know of a node type: plain JSON, served by `GET /api/node-types`.
 */
export interface NodeTypeInfo {
  /** Dotted id, such as `map` or `erp.upsert`. */
  readonly id: string
  readonly version: number
  readonly title: LocalText
  readonly summary: LocalText
  readonly category: NodeCategory
  /** Name of a Lucide icon in kebab-case. */
  readonly icon: string
  /** Further words that search finds it by, in any language. */
  readonly keywords: readonly string[]
  readonly kind: NodeKind
  readonly trigger?: TriggerKind
  /** Only for nodes of the kind `source`, which have no inputs: no wire can feed them. */
  readonly source?: SourceKind
  /** Only for nodes of the kind `control`. */
  readonly control?: ControlKind
  /** What it does to other systems. A write is never performed by a preview. */
  readonly effects: 'none' | 'read' | 'write'
  /** JSON Schema of `config`; form hints are under `x-ui` (see `UiHints`). */
  readonly config: JsonSchema
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Further outputs read from a list in the config: each entry's `id` is the port, its `title` the label. */
  readonly outputsFrom?: { readonly list: string; readonly id: string; readonly title: string }
  /** True when records that fail leave by a port `error` of the shape `{ error, record }`. */
  readonly hasErrorPort: boolean
  /** Id of the connector whose connection it needs; `connectionOptional` when it also works without. */
  readonly connector?: string
  readonly connectionOptional?: boolean
  /** What the records look like that leave it, and what it writes into; see `typeFlow`. */
  readonly shapes?: NodeShapes
}

/** Form hints of one config field, under the schema keyword `x-ui`. */
export interface UiHints {
  readonly title?: LocalText
  readonly help?: LocalText
  readonly placeholder?: string
  /**
   * `text` one line, `multiline`, `number`, `switch`, `select` (from `enum`), `code` (Monaco), `fields` (list of
   * target/value rows), `rules` (list of condition rows), `list` (rows of an object schema), `keyValue` (record of text),
   * `cron`, `timeZone`, `json`, `flow` (id of a flow that others may call), `nodes` (ids of nodes of the same flow). Without it the widget follows from the schema's type.
   */
  readonly widget?:
    | 'text'
    | 'multiline'
    | 'number'
    | 'switch'
    | 'select'
    | 'code'
    | 'fields'
    | 'rules'
    | 'list'
    | 'keyValue'
    | 'cron'
    | 'timeZone'
    | 'json'
    | 'flow'
    | 'nodes'
  /**
   * The text names an entity of the system behind the node's connection: the form offers those that the system describes, and
   * any other text may be typed as well. Fields of entities are offered where `shapes.named` says so.
   */
  readonly picks?: 'entity'
  /** Language of a `code` widget. */
  readonly language?: 'javascript' | 'json'
  /** Labels of enum values. */
  readonly options?: Readonly<Record<string, LocalText>>
  /** Which of the values are offered while another field of the same object has one of its own: `{ order: ['submit'] }`. */
  readonly optionsBy?: { readonly field: string; readonly are: Readonly<Record<string, readonly string[]>> }
  /** True when the value may be an expression: the field shows a Fixed | Expression switch. */
  readonly expression?: boolean
  /** True when the field only takes an expression (a condition, for example). */
  readonly expressionOnly?: boolean
  /** Shown only while another field of the same object has one of these values. */
  readonly when?: { readonly field: string; readonly is: readonly (string | boolean)[] }
  /** Folded away behind "More options" until it has a value. */
  readonly advanced?: boolean
}
