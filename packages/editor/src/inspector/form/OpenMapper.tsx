import { Button } from '@mantine/core'
import { useMatchRoute, useNavigate, useParams } from '@tanstack/react-router'
import { Spline } from 'lucide-react'
import { mappedList, useDocumentState } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import type { FieldSpec } from './field-spec.ts'
import { useForm } from './FormContext.tsx'

/** The door from the rows in the form to the full-screen mapper; absent for rows that map nothing, and in past runs. */
export function OpenMapper({ field }: { readonly field: FieldSpec }) {
  const t = useText()
  const { node: id } = useForm()
  const navigate = useNavigate()
  const isOpen = useMatchRoute()({ to: '/flows/$flow' }) !== false
  const flow = useParams({ strict: false, select: (params) => params.flow })
  const list = useDocumentState((state) => {
    const node = state.flow.nodes.find((each) => each.id === id)
    const type = node && state.nodeTypes.get(node.type)
    return type && mappedList(type)
  })
  if (flow === undefined || !isOpen || field.pointer !== `/${list ?? ''}`) return null
  return (
    <Button
      size="xs"
      variant="light"
      fullWidth
      className="ins-open-mapper"
      leftSection={<Spline size={14} aria-hidden />}
      onClick={() =>
        void navigate({ to: '/flows/$flow/map/$node', params: { flow, node: id }, search: (before) => before })
      }
    >
      {t('mapper.open')}
    </Button>
  )
}
