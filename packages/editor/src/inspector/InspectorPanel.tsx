import { Tabs } from '@mantine/core'
import { CircleAlert, Maximize2 } from 'lucide-react'
import { useMemo, useState, type ReactNode } from 'react'
import { fieldChoices } from '@isthmus/sdk'
import type { FieldChoice, FlowNode, Json, NamedShape, NodeConfig, NodeOptions, NodeTypeInfo } from '@isthmus/sdk'
import type { ConnectionDetail } from '@isthmus/sdk/api'
import { formatCount } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { iconOfNode } from '../ui/connector-icons.ts'
import { NamedIcon } from '../ui/icons.tsx'
import type { NodeFailure } from './data/failed-record.ts'
import type { SchemaField } from '../expression/schema-tree.ts'
import type { Sample } from '../expression/evaluate.ts'
import type { NodeProblems } from './form/field-problems.ts'
import { FormProvider, type FocusRequest } from './form/FormContext.tsx'
import { ParametersForm } from './form/ParametersForm.tsx'
import { putAt } from './form/pointer.ts'
import { ProblemNotes } from './form/ProblemNotes.tsx'
import { ConnectionRow, type ConnectionTest } from './settings/ConnectionRow.tsx'
import { NodeSettings } from './settings/NodeSettings.tsx'
import { WebhookAddress } from './settings/WebhookAddress.tsx'

/** Everything a node's form needs; it knows neither the store nor the API. */
export interface InspectorPanelProps {
  readonly node: FlowNode
  readonly nodeType: NodeTypeInfo | undefined
  readonly connections: readonly ConnectionDetail[]
  readonly connectionTest: ConnectionTest
  readonly problems: NodeProblems
  /** Records of the chosen run that failed at this node, when the one in view did not. */
  readonly failedElsewhere: Extract<NodeFailure, { readonly kind: 'elsewhere' }> | undefined
  readonly recordFields: readonly SchemaField[]
  readonly triggerFields: readonly SchemaField[]
  readonly sample: Sample | undefined
  readonly focus: FocusRequest | undefined
  /** Records that the node's config names fields of. */
  readonly named: readonly NamedShape[]
  readonly readOnly: boolean
  /** `group` names what is being typed, so that one field is one step of undo. */
  readonly onConfig: (config: NodeConfig, group: string) => void
  readonly onOptions: (options: NodeOptions) => void
  readonly onRename: (name: string) => void
  /** What the trigger did last, below its parameters. */
  readonly triggerState?: ReactNode
  /** What the node said to other systems; absent for nodes that never do. */
  readonly stepCalls?: ReactNode
  /** Absent inside the node view. */
  readonly onOpenNodeView?: () => void
  /** Shows the records that failed. */
  readonly onShowFailed?: (() => void) | undefined
}

export function InspectorPanel(props: InspectorPanelProps) {
  return (
    <>
      <NodeHead {...props} />
      <NodeTabs {...props} />
    </>
  )
}

/** Which fields a value may name; entries of a list may name the same ones, which are read once. */
function choicesIn(named: readonly NamedShape[]): (pointer: string) => readonly FieldChoice[] {
  const read = new Map<string, readonly FieldChoice[]>()
  return (pointer) => {
    const place = pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')
    const known = read.get(place) ?? fieldChoices(named, pointer)
    read.set(place, known)
    return known
  }
}

/** Parameters and settings of one node, as tabs. */
export function NodeTabs(props: InspectorPanelProps) {
  const t = useText()
  const { node, nodeType, problems } = props
  const [tab, setTab] = useState<string | null>('parameters')
  const [focusSeen, setFocusSeen] = useState(props.focus)
  if (focusSeen !== props.focus) {
    setFocusSeen(props.focus)
    if (props.focus) setTab('parameters')
  }
  const choices = useMemo(() => choicesIn(props.named), [props.named])
  const form = {
    node: node.id,
    readOnly: props.readOnly,
    problems,
    recordFields: props.recordFields,
    triggerFields: props.triggerFields,
    sample: props.sample,
    focus: props.focus,
    fieldChoices: choices,
    change: (pointer: string, value: Json | undefined) => props.onConfig(putAt(node.config, pointer, value), pointer),
  }
  const ofConnection = problems.ofNode.filter((problem) => problem.path?.endsWith('/connection'))
  return (
    <Tabs value={tab} onChange={setTab} className="ins-tabs" keepMounted={false}>
      <Tabs.List aria-label={t('inspector.tabs')}>
        <Tabs.Tab value="parameters">{t('inspector.parameters')}</Tabs.Tab>
        <Tabs.Tab value="settings">{t('inspector.settings')}</Tabs.Tab>
        {props.stepCalls && <Tabs.Tab value="calls">{t('nodeview.calls.title')}</Tabs.Tab>}
        {props.readOnly && <span className="ins-readonly">{t('inspector.readOnly')}</span>}
      </Tabs.List>
      <Tabs.Panel value="parameters" className="ins-scroll">
        <FailedElsewhere {...props} />
        {nodeType?.connector !== undefined && (
          <ConnectionRow
            connector={nodeType.connector}
            optional={nodeType.connectionOptional === true}
            connections={props.connections}
            value={node.connection}
            readOnly={props.readOnly}
            problems={ofConnection}
            test={props.connectionTest}
            createHref={`/connections?new=${encodeURIComponent(nodeType.connector)}`}
            onChange={(connection) => props.onOptions({ connection: connection ?? null })}
          />
        )}
        {nodeType?.trigger === 'webhook' && <WebhookAddress config={node.config} />}
        {nodeType ? (
          <FormProvider form={form}>
            <ParametersForm key={node.id} nodeType={nodeType} config={node.config} />
          </FormProvider>
        ) : (
          <UnknownType {...props} />
        )}
        {props.triggerState}
      </Tabs.Panel>
      <Tabs.Panel value="settings" className="ins-scroll">
        <NodeSettings node={node} nodeType={nodeType} readOnly={props.readOnly} onOptions={props.onOptions} />
      </Tabs.Panel>
      {props.stepCalls && (
        <Tabs.Panel value="calls" className="ins-scroll">
          {props.stepCalls}
        </Tabs.Panel>
      )}
    </Tabs>
  )
}

function FailedElsewhere({ failedElsewhere: failure, onShowFailed }: InspectorPanelProps): ReactNode {
  const t = useText()
  const language = useLanguage()
  if (!failure) return null
  const text = t('inspector.failedElsewhere', {
    failed: formatCount(failure.failed, language),
    total: formatCount(failure.total, language),
    count: failure.total,
    cause: failure.cause,
  })
  if (!onShowFailed) return <p className="ins-failed">{text}</p>
  return (
    <button type="button" className="ins-failed" title={text} onClick={onShowFailed}>
      <CircleAlert size={13} aria-hidden />
      <span>{text}</span>
    </button>
  )
}

function UnknownType({ node, problems }: InspectorPanelProps): ReactNode {
  const t = useText()
  return (
    <div className="ins-form">
      <ProblemNotes problems={problems.ofNode} />
      <p className="ins-quiet ins-pad">{t('inspector.unknownType', { type: node.type })}</p>
      <pre className="ins-raw">{JSON.stringify(node.config, null, 2)}</pre>
    </div>
  )
}

/** Icon, name (edited in place) and type of a node. */
export function NodeHead({ node, nodeType, readOnly, onRename, onOpenNodeView }: InspectorPanelProps) {
  const t = useText()
  const language = useLanguage()
  return (
    <div className="ins-head">
      <span className="ins-plate" data-category={nodeType?.category}>
        <NamedIcon name={nodeType ? iconOfNode(nodeType) : 'box'} size={16} />
      </span>
      <input
        key={`${node.id}${node.name}`}
        className="ins-name"
        aria-label={t('inspector.nodeName')}
        defaultValue={node.name}
        maxLength={120}
        readOnly={readOnly}
        autoComplete="off"
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key !== 'Escape') return
          event.currentTarget.value = node.name
          event.currentTarget.blur()
          event.stopPropagation()
        }}
        onBlur={(event) => {
          const name = event.currentTarget.value.trim()
          if (name === '') event.currentTarget.value = node.name
          else if (name !== node.name) onRename(name)
        }}
      />
      <span className="ins-type-title">{nodeType?.title[language] ?? node.type}</span>
      {onOpenNodeView && (
        <button
          type="button"
          className="ins-icon-button"
          aria-label={t('inspector.openNodeView')}
          title={t('inspector.openNodeView')}
          onClick={onOpenNodeView}
        >
          <Maximize2 size={14} aria-hidden />
        </button>
      )}
    </div>
  )
}
