import { downstreamOf } from '@isthmus/sdk'
import { Chip } from '@mantine/core'
import { useDocumentState } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { controlAttributes, type FixedControlProps } from './control-props.ts'
import { useForm } from './FormContext.tsx'

/** Several nodes of the same flow: those that can fail and do not come after the node itself. */
export function NodesControl(props: FixedControlProps) {
  const t = useText()
  const { readOnly, node: own } = useForm()
  const flow = useDocumentState((state) => state.flow)
  const types = useDocumentState((state) => state.nodeTypes)
  const ends = flow.nodes.filter(({ type }) => types.get(type)?.source === 'finally')
  const after = new Set([own, ...ends.map(({ id }) => id)].flatMap((id) => [...downstreamOf(flow, id)]))
  const chosen = Array.isArray(props.value) ? props.value.filter((id) => typeof id === 'string') : []
  const offered = flow.nodes.filter(({ id, type }) => {
    return chosen.includes(id) || (id !== own && !after.has(id) && types.get(type)?.hasErrorPort === true)
  })
  const gone = chosen.filter((id) => !flow.nodes.some((node) => node.id === id))
  if (offered.length + gone.length === 0) return <span className="ins-quiet">{t('inspector.noNodesToCatch')}</span>
  return (
    <div className="ins-nodes">
      <Chip.Group multiple value={chosen} onChange={(ids) => props.onChange(ids.length === 0 ? undefined : ids)}>
        <div {...controlAttributes(props)} aria-required={undefined} role="group" className="ins-choices">
          {offered.map(({ id, name }) => (
            <Chip key={id} size="xs" radius="sm" value={id} disabled={readOnly}>
              {name}
            </Chip>
          ))}
          {gone.map((id) => (
            <Chip key={id} size="xs" radius="sm" color="red" value={id} disabled={readOnly}>
              {t('inspector.nodeGone', { node: id })}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      {chosen.length === 0 && <span className="ins-quiet">{t('inspector.catchesAll')}</span>}
    </div>
  )
}
