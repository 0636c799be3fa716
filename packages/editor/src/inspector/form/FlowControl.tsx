import { Link } from '@tanstack/react-router'
import { ExternalLink } from 'lucide-react'
import { useFlows } from '../../api/queries.ts'
import { useDocumentState } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { controlAttributes, type FixedControlProps } from './control-props.ts'
import { useForm } from './FormContext.tsx'

/** A flow that others may call; the chosen one can be opened from here. */
export function FlowControl(props: FixedControlProps) {
  const t = useText()
  const { readOnly } = useForm()
  const own = useDocumentState((state) => state.flow.id)
  const flows = useFlows().data ?? []
  const chosen = typeof props.value === 'string' ? props.value : ''
  const callable = flows.filter(({ id, triggers }) => id === chosen || (id !== own && triggers.includes('call')))
  const known = chosen === '' || callable.some(({ id }) => id === chosen)
  return (
    <span className="ins-flow">
      <select
        {...controlAttributes(props)}
        className="ins-input"
        disabled={readOnly}
        value={chosen}
        onChange={(event) => props.onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      >
        <option value="">{t(callable.length === 0 ? 'inspector.noCallableFlow' : 'inspector.choose')}</option>
        {!known && <option value={chosen}>{chosen}</option>}
        {callable.map(({ id, name, active }) => (
          <option key={id} value={id}>
            {active ? name : t('inspector.flowOff', { flow: name })}
          </option>
        ))}
      </select>
      {chosen !== '' && (
        <Link
          to="/flows/$flow"
          params={{ flow: chosen }}
          className="ins-open"
          aria-label={t('inspector.openFlow')}
          title={t('inspector.openFlow')}
        >
          <ExternalLink size={15} aria-hidden />
        </Link>
      )}
    </span>
  )
}
